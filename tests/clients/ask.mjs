// Asks an endpoint each query of a JSON list on standard input; prints a JSON list of answers:
// an ASK's boolean, a SELECT's rows by variable, a graph's triples. A term is value, language, datatype.
import { readFileSync } from 'node:fs';
import { QueryEngine } from '@comunica/query-sparql';

const term = (t) => [t.value, t.language ?? '', t.datatype?.value ?? ''];
const [endpoint] = process.argv.slice(2);
const sources = [{ type: 'sparql', value: endpoint }];
const engine = new QueryEngine();
const answers = [];
for (const query of JSON.parse(readFileSync(0, 'utf8'))) {
  const result = await engine.query(query, { sources });
  if (result.resultType === 'boolean') {
    answers.push(await result.execute());
  } else if (result.resultType === 'quads') {
    const quads = await (await result.execute()).toArray();
    answers.push(quads.map((q) => [q.subject, q.predicate, q.object].map(term)));
  } else {
    const rows = await (await result.execute()).toArray();
    answers.push(rows.map((row) => Object.fromEntries([...row].map(([v, t]) => [v.value, term(t)]))));
  }
}
process.stdout.write(JSON.stringify(answers));
