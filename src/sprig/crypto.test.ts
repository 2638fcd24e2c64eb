/** sprig's "Cryptographic and Security Functions", against what sprig itself printed. */
import { testCalls } from './evaluate.test.support.ts';

testCalls([
  ['sha1sum "a"', 'string:"86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"'],
  ['sha256sum "é"', 'string:"4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"'],
  [
    'sha512sum ""',
    'string:"cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"',
  ],
  ['adler32sum "hello"', 'string:"103547413"'],
  ['adler32sum ""', 'string:"1"'],
  ['derivePassword 1 "long" "password" "user" "example.com"', 'string:"ZedaFaxcZaso9*"'],
  ['derivePassword 1 "maximum" "pässword" "user" "example.com"', 'string:"gOVUwgMk(LL#OlUgmO6-"'],
  ['derivePassword 2 "pin" "" "" ""', 'string:"4149"'],
  ['derivePassword 1 "nope" "p" "u" "s"', 'string:"cannot find password template nope"'],
  ['decryptAES "secretkey" "30tEfhuJSVRhpG97XCuWgz2okj7L8vQ1s6V9zVUPeDQ="', 'string:"plaintext"'],
  ['decryptAES "x" ""', 'string:""'],
  ['decryptAES "x" "!!"', 'error: illegal base64 data at input byte 0'],
  ['decryptAES "x" "AAAA"', 'error: runtime error: slice bounds out of range [:16] with capacity 3'],
  ['decryptAES "x" "AAAAAAAAAAAAAAAAAAAAAA=="', 'error: runtime error: index out of range [-1]'],
  ['decryptAES "x" "AAAAAAAAAAAAAAAAAAAAAAAA"', 'error: crypto/cipher: input not full blocks'],
  ['decryptAES "x" "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="', 'error: runtime error: slice bounds out of range [:-227]'],
  ['encryptAES "x" ""', 'string:""'],
  ['htpasswd "a:b" "x"', 'string:"invalid username: a:b"'],
  ['genPrivateKey "nope"', 'string:"Unknown type nope"'],
  ['genCAWithKey "x" 1 ""', 'error: parsing private key: no PEM data in input'],
  [
    'genCAWithKey "x" 1 "-----BEGIN PUBLIC KEY-----\\nMAA=\\n-----END PUBLIC KEY-----\\n"',
    'error: parsing private key: no private key data in PEM block of type PUBLIC KEY',
  ],
  [
    'genCAWithKey "x" 1 "-----BEGIN FOO PRIVATE KEY-----\\nMAA=\\n-----END FOO PRIVATE KEY-----\\n"',
    'error: parsing private key: invalid private key type FOO PRIVATE KEY',
  ],
  ['buildCustomCert "!" ""', 'error: unable to decode base64 certificate'],
  ['buildCustomCert "" "!"', 'error: unable to decode base64 private key'],
  ['buildCustomCert "" ""', 'error: unable to decode certificate'],
  ['genSelfSignedCert "x" (list "1.2.3") nil 1', 'error: error parsing ip: 1.2.3'],
  ['genSelfSignedCert "x" (list 1) nil 1', 'error: error parsing ip: 1 is not a string'],
  ['genSelfSignedCert "x" (list "fe80::1%eth0") nil 1', 'error: error parsing ip: fe80::1%eth0'],
  ['genSelfSignedCert "x" (list "01.2.3.4") nil 1', 'error: error parsing ip: 01.2.3.4'],
  ['genSelfSignedCert "x" nil (list 1.5) 1', 'error: error processing alternate dns name: 1.5 is not a string'],
]);
