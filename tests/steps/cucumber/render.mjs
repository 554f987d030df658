// Renders a run's messages with Cucumber's html-formatter, opens the page without a browser, and says what it shows.
import fs from 'node:fs'
import { CucumberHtmlStream } from '@cucumber/html-formatter'
import { JSDOM, VirtualConsole } from 'jsdom'

const parts = []
const stream = new CucumberHtmlStream()
const written = new Promise((resolve, reject) => stream.on('end', resolve).on('error', reject))
stream.on('data', (part) => parts.push(part))
for (const line of fs.readFileSync(process.argv[2], 'utf8').split('\n').slice(0, -1)) stream.write(JSON.parse(line))
stream.end()
await written

const errors = []
const heard = new VirtualConsole()
heard.on('jsdomError', (error) => errors.push(String(error.message)))
heard.on('error', (...words) => errors.push(words.map(String).join(' ')))
const { window } = new JSDOM(parts.join(''), { runScripts: 'dangerously', virtualConsole: heard, pretendToBeVisual: true })
const { document } = window

// The application draws when it likes to: each change of the page is looked at, until steps stand there. It unfolds a
// feature file that is the only one.
await new Promise((resolve) => {
  const drawn = () => document.querySelector('li[data-status]') && resolve()
  new window.MutationObserver(drawn).observe(document.body, { childList: true, subtree: true })
  drawn()
})
const shown = (selector) => [...document.querySelectorAll(selector)]
const summary = shown('label > [data-status]').map((each) => [each.dataset.status, Number(each.querySelector('strong').textContent)])
const steps = shown('li[data-status]').map((each) => [each.dataset.status, each.querySelector('h3').textContent])
const text = document.getElementById('content').textContent
console.log(JSON.stringify({ summary: Object.fromEntries(summary), steps, text, errors }))
process.exit(0)
