/** A share as every plan, limit and draft gives it: one digit behind the point, and never none for what is there. */
export function shareInWords(count: number, whole: number): string {
  const percent = whole === 0 ? 0 : (100 * count) / whole;
  return percent > 0 && percent < 0.05 ? '< 0.1 %' : `${percent.toFixed(1)} %`;
}
