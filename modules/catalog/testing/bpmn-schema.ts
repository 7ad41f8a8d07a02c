import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { XmlBufferInputProvider, XmlDocument, XsdValidator, xmlRegisterInputProvider } from 'libxml2-wasm';

const folder = new URL('./', import.meta.resolve('bpmn-moddle/resources/bpmn/xsd/BPMN20.xsd'));
const files = Object.fromEntries(
  readdirSync(fileURLToPath(folder)).map((name) => [name, readFileSync(new URL(name, folder))]),
);
xmlRegisterInputProvider(new XmlBufferInputProvider(files));
const schema = XmlDocument.fromBuffer(files['BPMN20.xsd'] ?? new Uint8Array(), { url: 'BPMN20.xsd' });
const validator = XsdValidator.fromDoc(schema);

/** Checks a text against the schema of BPMN 2.0 by the OMG; throws saying what is wrong and where. */
export function validateBpmn(xml: string): void {
  const document = XmlDocument.fromString(xml);
  try {
    validator.validate(document);
  } finally {
    document.dispose();
  }
}
