/** `gallra certificate`: what one finished run did, for people who were not there. Writes nothing but the file. */
import { certificateDocument } from '../documents/certificate.ts';
import { certificateOf } from '../engine/certificate.ts';
import { type AddCommand, action, connected } from './command.ts';
import { type DocumentOptions, putOut, readDocumentOptions, withDocumentOptions } from './document-output.ts';

export const addCertificate: AddCommand = (program, shell) => {
  withDocumentOptions(
    program
      .command('certificate')
      .description('a certificate of destruction of one finished run: text, JSON, a page or PDF, in three languages')
      .argument('<run>', 'id of the run'),
  ).action(
    action(shell, async (globals, runId: string, options: DocumentOptions) => {
      const wanted = readDocumentOptions(options, globals);
      return connected(shell, globals, async ({ engine }) => {
        const certificate = await certificateOf(engine, runId);
        await putOut(certificateDocument(certificate, wanted.language), certificate, wanted, shell);
        return 'done';
      });
    }),
  );
};
