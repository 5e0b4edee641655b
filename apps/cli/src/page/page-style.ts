import { palette, surface } from './palette.ts'
import type { PaletteColor } from './palette.ts'

/** Every colour of a page, in both themes. Text colours have a contrast of at least 4.5 to 1 with what is behind them. */
export const themeColors: Readonly<Record<string, PaletteColor>> = {
  surface,
  raised: { light: '#f5f6f8', dark: '#1c2027' },
  ink: { light: '#1a1d21', dark: '#e7eaee' },
  muted: { light: '#596069', dark: '#a3abb6' },
  rule: { light: '#dfe2e6', dark: '#2f353e' },
  axis: { light: '#aab0b8', dark: '#565e69' },
  grid: { light: '#eceef1', dark: '#252a32' },
  accent: { light: '#2b52a8', dark: '#9db5ff' },
  'good-ink': { light: '#17603f', dark: '#7fdcae' },
  'good-back': { light: '#e2f4ea', dark: '#163226' },
  'bad-ink': { light: '#a1260d', dark: '#ffa48f' },
  'bad-back': { light: '#fdeae5', dark: '#3d1e18' },
  'warning-ink': { light: '#7a5200', dark: '#f2c96b' },
  'warning-back': { light: '#fdf2d6', dark: '#352a10' },
  'info-ink': { light: '#264a98', dark: '#a9bfff' },
  'info-back': { light: '#e8eefb', dark: '#1d2740' },
}

const variables = (theme: keyof PaletteColor): string =>
  [
    ...Object.entries(themeColors).map(([name, color]) => `--${name}:${color[theme]}`),
    ...palette.map((color, index) => `--color-${index}:${color[theme]}`),
  ].join(';')

const tones = ['good', 'bad', 'warning', 'info']
  .map((tone) => `.notice.${tone},.badge.${tone}{--tone-ink:var(--${tone}-ink);--tone-back:var(--${tone}-back)}`)
  .join('\n')

/** The style sheet of every page. */
export const pageStyle: string = `
:root{color-scheme:light dark;${variables('light')}}
@media (prefers-color-scheme:dark){:root{${variables('dark')}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--surface);color:var(--ink);font:1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans","Liberation Sans",Arial,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:break-word}
h1,h2,h3{line-height:1.25;text-wrap:balance;margin:0}
h1{font-size:clamp(1.65rem,1.2rem + 1.9vw,2.35rem);letter-spacing:-.018em;font-weight:680}
h2{font-size:1.4rem;letter-spacing:-.01em;font-weight:650;padding-top:2.5rem}
h3{font-size:1rem;font-weight:620}
p{margin:.75rem 0;max-width:68ch;text-wrap:pretty}
a{color:var(--accent);text-underline-offset:.18em;text-decoration-thickness:.06em}
a:hover{text-decoration-thickness:.13em}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
code{font:.875em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere}
.skip{position:absolute;left:-999rem}
.skip:focus{left:1rem;top:1rem;background:var(--surface);padding:.5rem 1rem;z-index:1}
.top,.columns,.provenance{max-width:73rem;margin:0 auto;padding:0 1.5rem}
.top{padding-top:3.25rem}
.kicker{margin:0 0 .5rem;color:var(--accent);font-size:.8125rem;font-weight:600;letter-spacing:.06em;text-transform:uppercase}
.lead{font-size:1.1875rem;line-height:1.5;color:var(--muted);margin:.9rem 0 0;max-width:62ch}
.lead strong{color:var(--ink);font-weight:600}
.columns{display:grid;grid-template-columns:11rem minmax(0,1fr);gap:2.75rem}
main{min-width:0;padding-bottom:1rem}
.contents{font-size:.875rem;padding-top:2.9rem}
.contents ol{position:sticky;top:1.5rem;list-style:none;margin:0;padding:0}
.contents a{display:block;padding:.28rem 0 .28rem .85rem;border-left:2px solid var(--rule);color:var(--muted);text-decoration:none;line-height:1.35}
.contents a:hover{color:var(--ink);border-color:var(--accent)}
.list{padding-left:1.2rem;max-width:68ch}
.list li{margin:.3rem 0}
.note,figcaption{font-size:.875rem;line-height:1.5;color:var(--muted);max-width:72ch;margin:.6rem 0 0}
.key-figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:1.25rem 1.75rem;margin:1.5rem 0 1.25rem}
.key-figures>div{border-top:2px solid var(--ink);padding-top:.6rem}
.key-figures dt{font-size:.8125rem;line-height:1.35;color:var(--muted)}
.key-figures dd{margin:0}
.key-figures .value{font-size:2rem;line-height:1.2;font-weight:650;letter-spacing:-.02em;margin:.15rem 0}
.key-figures .below{font-size:.8125rem;line-height:1.4;color:var(--muted)}
.notice{--tone-ink:var(--muted);--tone-back:var(--raised);background:var(--tone-back);border-left:3px solid var(--tone-ink);border-radius:0 6px 6px 0;padding:.1rem 1.1rem;margin:1rem 0}
.notice strong{color:var(--tone-ink)}
.notice ul{margin:-.25rem 0 .75rem;padding-left:1.1rem;font-size:.875rem;line-height:1.5;color:var(--muted);max-width:72ch}
.notice li{margin:.2rem 0}
.badge{--tone-ink:var(--muted);--tone-back:var(--raised);display:inline-block;background:var(--tone-back);color:var(--tone-ink);border-radius:99px;padding:.05em .6em;font-size:.8125em;line-height:1.5;font-weight:550;white-space:nowrap}
${tones}
.scroll{overflow-x:auto;margin:.75rem 0 0;border-bottom:1px solid var(--rule)}
.table-title{margin-top:1.75rem}
table{border-collapse:collapse;min-width:100%;font-size:.875rem;line-height:1.4}
th,td{padding:.5rem .9rem .5rem 0;text-align:left;vertical-align:top}
th:last-child,td:last-child{padding-right:.4rem}
thead th{vertical-align:bottom;font-size:.8125rem;font-weight:550;color:var(--muted);border-bottom:1.5px solid var(--ink);white-space:nowrap}
tbody tr+tr{border-top:1px solid var(--rule)}
tbody th{font-weight:550}
.inside tbody th{font-weight:400}
.inside td{white-space:nowrap}
.end{text-align:right}
td small,th small{display:block;color:var(--muted);font-size:.8125em;font-weight:400}
td small{white-space:nowrap}
th small{max-width:15rem}
tr.emphasis{background:var(--raised)}
tr.emphasis>*{font-weight:650}
tr.emphasis small{font-weight:400}
tr.emphasis>:first-child{box-shadow:inset 3px 0 var(--accent);padding-left:.6rem}
tr.muted>*{color:var(--muted)}
thead button{font:inherit;color:inherit;background:none;border:0;padding:0;cursor:pointer;text-align:inherit}
thead button::after{content:"";display:inline-block;width:.9em;text-align:center}
thead button:hover{color:var(--ink)}
thead [aria-sort]{color:var(--ink)}
thead [aria-sort=ascending] button::after{content:"↑"}
thead [aria-sort=descending] button::after{content:"↓"}
.end button::after{width:auto}
.dotted{position:relative;padding-left:1.2em}
.dotted::before{content:"";position:absolute;left:0;top:.85em;width:.65em;height:.65em;border-radius:50%;background:var(--dot)}
tr.emphasis>.dotted{padding-left:1.7em}
tr.emphasis>.dotted::before{left:.6em}
.figure{container-type:inline-size;margin:1.75rem 0 0}
.drawing{display:block;width:100%;height:auto;margin-top:.5rem;overflow:visible;font-family:inherit}
.figure .narrow{display:none}
@container (max-width:560px){.figure .wide{display:none}.figure .narrow{display:block}}
.figure.half .narrow{display:block}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;list-style:none;margin:.45rem 0 0;padding:0;font-size:.8125rem;line-height:1.5}
.swatch{margin-right:.4rem;vertical-align:-.06em}
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(20rem,100%),1fr));gap:0 2.25rem}
.grid>div{min-width:0}
summary{cursor:pointer}
.numbers{margin-top:.5rem;font-size:.8125rem;color:var(--muted)}
.numbers table{color:var(--ink);font-size:.8125rem;min-width:0}
.numbers .scroll{max-height:22rem;overflow-y:auto}
details.block{border-bottom:1px solid var(--rule)}
details.block>summary{padding:.65rem 0;list-style:none;display:flex;gap:.65rem;align-items:baseline}
details.block>summary::-webkit-details-marker{display:none}
details.block>summary::before{content:"";flex:none;width:.42em;height:.42em;border-right:1.75px solid var(--muted);border-bottom:1.75px solid var(--muted);transform:translateY(-.12em) rotate(-45deg)}
details.block[open]>summary::before{transform:translateY(-.22em) rotate(45deg)}
details.block>summary:hover{color:var(--accent)}
summary strong{font-weight:580}
.inside{padding:0 0 1.1rem 1.1rem}
.inside>:first-child{margin-top:0}
.provenance{margin-top:3.5rem;padding-top:1.5rem;padding-bottom:3rem;font-size:.8125rem;color:var(--muted);line-height:1.5;position:relative}
.provenance::before{content:"";position:absolute;top:0;left:1.5rem;right:1.5rem;border-top:1px solid var(--rule)}
.provenance h2{font-size:.9375rem;padding:0;color:var(--ink)}
.provenance dl{margin:.75rem 0 0;display:grid;gap:.3rem}
.provenance dl>div{display:grid;grid-template-columns:10rem minmax(0,1fr);gap:1rem}
.provenance dd{margin:0}
@media (max-width:60rem){
.columns{display:block}
.contents{padding-top:1.5rem}
.contents ol{position:static;display:flex;flex-wrap:wrap;gap:.35rem .5rem}
.contents a{border:1px solid var(--rule);border-radius:99px;padding:.22rem .8rem}
}
@media (max-width:40rem){
.top,.columns,.provenance{padding-left:1rem;padding-right:1rem}
.top{padding-top:2rem}
.lead{font-size:1.0625rem}
.key-figures{grid-template-columns:repeat(2,minmax(0,1fr));gap:1.1rem}
.key-figures .value{font-size:1.6rem}
.inside{padding-left:0}
tbody th{min-width:9rem}
main>section>.scroll th:first-child{position:sticky;left:0;z-index:1;background:var(--surface)}
main>section>.scroll tr.emphasis>th:first-child{background:var(--raised)}
.provenance::before{left:1rem;right:1rem}
.provenance dl>div{display:block}
}
@media print{.contents,.skip{display:none}.columns{display:block}section{break-inside:auto}figure{break-inside:avoid}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
`
