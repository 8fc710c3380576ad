/** Values that YAML reads in one way and people, or older YAML, in another. */

/** Plain values that another reader of YAML, or a person, takes for something else. */
export function trapIn(source: string, value: unknown): { code: string; what: string; hint: string } | null {
  const trap = (what: string, hint: string) => ({ code: 'yaml.trap', what, hint });
  if (/^(yes|no|on|off)$/i.test(source)) {
    const meant = /^(yes|on)$/i.test(source) ? 'true' : 'false';
    return trap(
      `\`${source}\` is text here, but a truth value in older YAML`,
      `Write ${meant}, or put it in quotes if the text is meant.`,
    );
  }
  if (/^[-+]?(0\d+|0o[0-7]*|0x[0-9a-f]*|0b[01]*)$/i.test(source)) {
    return trap(
      `\`${source}\` is read as different numbers by different programs`,
      'Write a decimal number without leading zeros, or put it in quotes if it is a code.',
    );
  }
  if (/^[-+]?\d+(:[0-5]?\d)+(\.\d*)?$/.test(source)) {
    return trap(`\`${source}\` is a number to the base of 60 in older YAML`, 'Put it in quotes.');
  }
  if (/^[-+]?\d+(_\d*)+$/.test(source)) {
    return trap(
      `\`${source}\` is text here, but a number in older YAML`,
      'Write the digits without `_`, or put it in quotes.',
    );
  }
  if (typeof value === 'number' && !(Number.isFinite(value) && keepsItsDigits(source, value))) {
    return { code: 'yaml.number', what: `\`${source}\` cannot be kept exactly as a number`, hint: 'Put it in quotes.' };
  }
  return null;
}

function keepsItsDigits(source: string, value: number): boolean {
  if (/^[-+]?\d+$/.test(source)) return Number.isSafeInteger(value);
  return (
    source
      .replaceAll(/e.*$/gi, '')
      .replaceAll(/\D|^0+/g, '')
      .replace(/^0+/, '').length <= 15
  );
}
