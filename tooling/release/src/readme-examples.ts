/** The TypeScript blocks of a README, as written; each must run by itself. */
export function readmeExamples(readme: string): string[] {
  return [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code)
}

/** The `neg` commands in the shell blocks of a README, without `neg` itself. */
export function readmeCommands(readme: string): string[][] {
  const blocks = [...readme.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, text = '']) => text)
  return blocks
    .flatMap((text) => text.split('\n'))
    .flatMap((line) => /^(?:npx )?neg (.+)$/.exec(line)?.[1] ?? [])
    .map((parameters) => parameters.split(' '))
}
