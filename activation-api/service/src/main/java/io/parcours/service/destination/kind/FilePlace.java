package io.parcours.service.destination.kind;

import io.parcours.service.destination.Answer.Denied;
import java.io.IOException;
import java.io.OutputStream;

/** Where files are put. Nothing is asked of the place before the first file, as definitions are read without it. */
interface FilePlace extends AutoCloseable {
    /** A file's full address, to show. */
    String address(String name);

    /** Begins a file; what an earlier attempt began under the name and did not finish is forgotten. */
    Draft begin(String name) throws IOException, Denied;

    @Override
    default void close() {}

    /** A file nobody sees yet. Closed without being finished, it is gone or at least never appears under its name. */
    abstract class Draft extends OutputStream {
        /** Has the file appear under its name, in place of one that was there. */
        abstract void finish() throws IOException, Denied;

        @Override
        public abstract void close();
    }
}
