import { maskPhone, normalizePhone, phoneProblem } from '@zhenshu/kernel/identifiers.ts';
import { blindIndex, blindIndexes, open, seal, type Keyring } from '@zhenshu/kernel/sealed.ts';

const indexed = 'org.person.phone';

function placeOf(personId: string): string {
  return `${indexed}:${personId}`;
}

/** A phone number in its stored form; undefined when the text is none. */
export function readPhone(text: string): string | undefined {
  const phone = normalizePhone(text);
  return phoneProblem(phone) ? undefined : phone;
}

/** Encrypts a person's phone number. */
export function sealPhone(keyring: Keyring, personId: string, phone: string): string {
  return seal(keyring, phone, placeOf(personId));
}

/** Decrypts a person's phone number. */
export function openPhone(keyring: Keyring, personId: string, sealed: string): string {
  return open(keyring, sealed, placeOf(personId));
}

/** A person's phone number as lists show it. */
export function maskedPhone(keyring: Keyring, personId: string, sealed: string): string {
  return maskPhone(openPhone(keyring, personId, sealed));
}

/** The keyed digests a person may be found by, one for each key while keys rotate. */
export function phoneIndexesOf(keyring: Keyring, phone: string): string[] {
  return blindIndexes(keyring, phone, indexed);
}

/** The keyed digest that is stored. */
export function phoneIndexOf(keyring: Keyring, phone: string): string {
  return blindIndex(keyring, phone, indexed);
}
