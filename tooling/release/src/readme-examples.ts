/** The TypeScript blocks of a README, as written; each must run by itself. */
export function readmeExamples(readme: string): string[] {
  return [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code)
}
