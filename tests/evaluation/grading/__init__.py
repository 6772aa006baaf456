"""
Answers with labels, and how far the grader agrees with them.

guide, further, later and fresh.jsonl hold open answers, typed.jsonl terms and numbers, second_rating.jsonl the labels
of a second rater for every open answer. heldout.jsonl and heldout_typed.jsonl are a part of their own: written and labelled
by somebody who wrote no rubric and read none, before any of them was graded. strangers.jsonl and strangers_typed.jsonl are
a third part, made in the same way by a third writer; newcomers.jsonl and newcomers_typed.jsonl a fourth, by two more;
latecomers.jsonl and latecomers_typed.jsonl a fifth, by another one. One object a line:

* id; question (an id of the bank) or accept (terms that are right); answer, as typed into a chat;
* kind: complete, everyday, terse, typos, expert, half, vague, right-plus-error, definition-only, swapped, negated,
  misconception, stuffed, echo, off-topic, dont-know, injection, padded, trimmed; for typed ones right, typo, filler,
  correction, contrast, near-miss, several, negated, spelling, sentence, self-correction, two-answers, option-list, number, wrong,
  number-wrong;
* label: correct (the core is right, no material error; extras may be missing), partial (some of the core, or a material
  error beside right content), incorrect;
* twin: id of the answer that this one pads or trims;
* split: dev or test, by a hash of question and answer (a twin goes with its original). Rubrics and code are improved
  by looking at dev alone. The held-out and the strangers' part are split by question, a question of both in the same half:
whoever improves a rubric reads their dev questions only. The newcomers' and the latecomers' are split by answer as the main part is,
their typed answers by their terms.
"""
