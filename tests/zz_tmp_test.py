from test_facets import *
from test_browse import get, table
def test_all(table, get, store):
    def total(kind, text="", **chosen):
        return table.listing(kind).choose(table.connection, chosen, text).total
    poland=f"{COUNTRY}POL"
    for a in [("Project","clusters3",{}),("Project","",dict(year=("2012",))),("Instrument","",dict(type=(f"{BASE}scheme/instrument-type/practice",))),
      ("Claim","",dict(rule=("nobody",))),("Claim","",dict(status=(f"{BASE}scheme/status/accepted",))),("Publication","",dict(type=(f"{BASE}scheme/instrument-type/study",))),
      ("Community","",dict(country=(poland,))),("Community","",dict(place=(f"{BASE}id/place/hungary",))),("Topic","",{}),
      ("Competence","",dict(learnt=(f"{BASE}id/community/lubelskie",))),("Competence","",dict(needed=(f"{BASE}id/community/hajdu-bihar",)))]:
        print(a[0], a[2], total(a[0],a[1],**a[2]))
    c=store.query(f"SELECT (COUNT(DISTINCT ?c) AS ?n) {{ GRAPH ?g {{ ?c <{BASE}def#status> <{BASE}scheme/status/accepted> }} }}"); print(c.rows)
    e=store.query(f"SELECT ?c (COUNT(?n) AS ?k) {{ GRAPH ?g {{ ?c a <{BASE}def#EditorialStatement> OPTIONAL {{ ?c <http://www.w3.org/2004/02/skos/core#editorialNote> ?n }} }} }} GROUP BY ?c ORDER BY DESC(?k) ?c")
    print(len(e.rows))
    import re
    for row in [*e.rows[:3], *e.rows[-3:]]:
        p="/page/"+str(row[0]).removeprefix(BASE)
        for q in ("?lang=en","?lang=hu"):
            r=get(p+q); print(p, r.status_code, re.sub(r"\s*\n\s*","\n",re.sub(r"<[^>]+>","",r.text[r.text.find("<h1"):]))[:1200] if row is e.rows[0] else "")
    if 1:
        bad=[str(r[0]) for r in e.rows if get("/page/"+str(r[0]).removeprefix(BASE)).status_code!=200]
        print("BAD",len(bad),bad[:3])
    assert 0
