// Which questions a person meets: those without a condition, and those whose condition their answers meet.
// Decided on the device alone; what is not asked leaves it as if it was skipped.

export function asked({ items }, answers) {
  const met = new Set();
  return items.filter(({ id, show_if: condition }) => {
    const open = !condition || (met.has(condition.item) && [answers[condition.item]].flat().some((answer) => condition.is.includes(answer)));
    if (open) met.add(id);
    return open;
  });
}

/** The answers without those to questions that are not asked (any more). */
export const only = (questionnaire, answers) => Object.fromEntries(asked(questionnaire, answers).map(({ id }) => [id, answers[id]]));
