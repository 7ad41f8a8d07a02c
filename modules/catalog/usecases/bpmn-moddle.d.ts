declare module 'bpmn-moddle' {
  /** Reads BPMN 2.0; the package ships types of the elements only. */
  export class BpmnModdle {
    fromXML(xml: string): Promise<{ rootElement: object; warnings: readonly { message: string }[] }>;
  }
}
