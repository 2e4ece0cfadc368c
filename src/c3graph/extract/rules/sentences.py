"""What the rules for sentences share: the page, its words, what a sentence is about."""

from __future__ import annotations

from c3graph.extract.documents.blocks import Sentence
from c3graph.extract.findings import Thing
from c3graph.extract.reading import Mention, Reading

BODIES = ("Organisation", "Cluster", "Network")


class SentenceRules:
    """A reading with the questions that every rule for sentences asks."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.page, self.findings = reading, reading.page, reading.findings
        self.words = reading.page.lexicon

    def _has(self, text: str, name: str) -> bool:
        return self.words.has(name, text)

    def _say(
        self,
        subject: Thing | None,
        predicate: str,
        end: Thing | str | int | None,
        mention: Mention,
        rule: str,
        confidence: float,
    ) -> None:
        self.findings.say(
            subject, predicate, end, [(mention.start, mention.end)], f"clause.{rule}", confidence
        )

    def about_project(self, sentence: Sentence) -> Thing | None:
        """The project a sentence speaks of: the one it names, or the document's where it says
        "project"."""
        named = self.reading.in_sentence(sentence, "Project")
        if named:
            return named[0].thing
        if self.page.language == "pl":
            said = "projek" in sentence.text.casefold()
        else:
            said = self._has(sentence.text, "project")
        if said:
            return self.reading.project
        if len(self.findings.of("Project")) == 1 and self._has(sentence.text, "leads") and (
            self._has(sentence.text, "participates")
        ):  # fmt: skip
            return self.reading.project
        return None
