package io.parcours.ingestion.source.file;

import com.github.luben.zstd.ZstdIOException;
import io.parcours.ingestion.source.record.RecordTooLongException;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.zip.ZipException;
import org.apache.hadoop.security.AccessControlException;

/** Says why a file could not be read, and whose fault that is. */
final class Unreadable {
    private Unreadable() {}

    static ParcoursException because(StoredFile file, IOException e) {
        String problem = "cannot read " + file.path();
        String reason = String.valueOf(e.getMessage());
        if (e instanceof EOFException || e instanceof DamagedFileException || reason.contains("Truncated source")) {
            return damaged(problem, "its compressed content breaks off before the end", e);
        }
        if (e instanceof ZipException || e instanceof ZstdIOException) {
            return damaged(problem, "its compressed content is damaged", e);
        }
        if (e instanceof RecordTooLongException) {
            return new ParcoursException(
                    Fault.DATA, problem, reason, "check that its format is the one the contract declares", e);
        }
        if (e instanceof AccessControlException
                || e instanceof AccessDeniedException
                || reason.contains("Permission denied")) {
            return new ParcoursException(
                    Fault.CONFIGURATION, problem, "permission denied", "let the user who runs Parcours read it", e);
        }
        if (e instanceof FileNotFoundException) {
            return gone(file);
        }
        return new ParcoursException(Fault.RESOURCES, problem, reason, "run again once the file system answers", e);
    }

    static ParcoursException gone(StoredFile file) {
        return new ParcoursException(
                Fault.RESOURCES,
                "cannot read " + file.path(),
                "it was removed after it had been listed",
                "run again; deliver files by moving them in when they are complete");
    }

    static ParcoursException changed(StoredFile file) {
        return new ParcoursException(
                Fault.RESOURCES,
                "cannot read " + file.path(),
                "it changed after it had been listed",
                "run again; deliver files by moving them in when they are complete");
    }

    private static ParcoursException damaged(String problem, String cause, IOException e) {
        return new ParcoursException(
                Fault.DATA,
                problem,
                e instanceof DamagedFileException ? String.valueOf(e.getMessage()) : cause,
                "deliver the file again or move it away; nothing of this delivery was taken in",
                e);
    }
}
