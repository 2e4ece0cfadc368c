// Asks a source each SELECT of a JSON list on standard input; prints a JSON list of their rows, each a
// sorted list of variable, value, language and datatype. Arguments: the kind of source, its URL.
import { readFileSync } from 'node:fs';
import { QueryEngine } from '@comunica/query-sparql';

const [type, value] = process.argv.slice(2);
const engine = new QueryEngine();
const answers = [];
for (const query of JSON.parse(readFileSync(0, 'utf8'))) {
  const bindings = await engine.queryBindings(query, { sources: [{ type, value }] });
  const rows = await bindings.toArray();
  answers.push(rows.map((row) => [...row].map(([name, term]) =>
    [name.value, term.value, term.language ?? '', term.datatype?.value ?? '']).sort()));
}
process.stdout.write(JSON.stringify(answers));
