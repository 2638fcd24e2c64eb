/** Chromium as Debian packs it, driven by playwright-core. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { sourceDir } from '../../src/testing/source-dir.ts';
import { optionalPackage } from './optional.ts';

/** The part of playwright that is used here. */
export interface Page {
  goto(url: string): Promise<unknown>;
  click(selector: string): Promise<void>;
  fill(selector: string, text: string): Promise<void>;
  setInputFiles(selector: string, file: string): Promise<void>;
  innerText(selector: string): Promise<string>;
  textContent(selector: string): Promise<string | null>;
  waitForSelector(selector: string): Promise<unknown>;
  waitForLoadState(): Promise<void>;
  evaluate(script: string): Promise<unknown>;
  screenshot(options: { readonly path: string; readonly fullPage?: boolean }): Promise<unknown>;
  setViewportSize(size: { readonly width: number; readonly height: number }): Promise<void>;
  on(event: 'console', listener: (message: { text(): string; type(): string }) => void): void;
  on(event: 'pageerror', listener: (error: Error) => void): void;
}

export interface Browser {
  newPage(options?: { readonly viewport?: { readonly width: number; readonly height: number } }): Promise<Page>;
  close(): Promise<void>;
  /** Where pictures for a person to look at go. */
  readonly screenshots: string;
}

interface Playwright {
  readonly chromium: { launch(options: object): Promise<Omit<Browser, 'screenshots'>> };
}

const executable = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);
const playwright = optionalPackage<Playwright>('playwright-core');

/** Why there is no browser here, or false. */
export const browserSkip: string | false =
  executable === undefined ? 'chromium is not installed' : playwright === undefined ? 'playwright-core is not installed' : false;

export async function openBrowser(): Promise<Browser> {
  if (playwright === undefined || executable === undefined) throw new Error(String(browserSkip));
  const screenshots = join(sourceDir(import.meta.url), '../../.tools/screenshots');
  mkdirSync(screenshots, { recursive: true });
  // The sandbox needs rights that root in a container does not have; the only pages are our own.
  const browser = await playwright.chromium.launch({
    executablePath: executable,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  return { newPage: (options) => browser.newPage(options), close: () => browser.close(), screenshots };
}
