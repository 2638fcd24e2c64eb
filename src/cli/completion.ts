/** Shell completion: commands and flags, made from the same tables as the help. */
import type { Command } from './command.ts';

export function completion(shell: string | undefined, commands: readonly Command[]): string | undefined {
  const names = commands.map((command) => command.name);
  const flags = (command: Command): string[] => command.flags.map((flag) => `--${flag.name}`);
  switch (shell) {
    case 'bash':
      return `_helmwright() {
  local word="\${COMP_WORDS[COMP_CWORD]}"
  if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=($(compgen -W "${names.join(' ')}" -- "$word")); return; fi
  case "\${COMP_WORDS[1]}" in
${commands.map((c) => `    ${c.name}) [[ "$word" == -* ]] && COMPREPLY=($(compgen -W "${flags(c).join(' ')}" -- "$word")) && return ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -f -- "$word"))
}
complete -o filenames -F _helmwright helmwright
`;
    case 'zsh':
      return `#compdef helmwright
if (( CURRENT == 2 )); then
  compadd ${names.join(' ')}
elif [[ "$PREFIX" == -* ]]; then
  case "\${words[2]}" in
${commands.map((c) => `    ${c.name}) compadd -- ${flags(c).join(' ')} ;;`).join('\n')}
  esac
else
  _files
fi
`;
    case 'fish':
      return `${commands
        .map(
          (c) =>
            `complete -c helmwright -n __fish_use_subcommand -a ${c.name} -d '${c.summary}'\n${c.flags
              .map(
                (flag) =>
                  `complete -c helmwright -n '__fish_seen_subcommand_from ${c.name}' -l ${flag.name} -d '${flag.help.replaceAll("'", "\\'")}'`,
              )
              .join('\n')}`,
        )
        .join('\n')}
`;
    default:
      return undefined;
  }
}
