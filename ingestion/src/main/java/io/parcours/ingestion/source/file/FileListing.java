package io.parcours.ingestion.source.file;

import io.parcours.ingestion.source.FileSettings;
import io.parcours.ingestion.source.FileSettings.IfMissing;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Lists the files that settings name, in the order of their paths. Hidden files and those that transfer programs are still writing, by the names they
 * give them, are left out, unless one is named exactly.
 */
final class FileListing {
    private static final Pattern NOT_DELIVERED = Pattern.compile(
            "(?:^|.*/)[._][^/]*(?:/.*)?|.*(?:\\.tmp|\\.temp|\\.part|\\.partial|\\.filepart|\\.crdownload|\\._COPYING_|~)$");
    private static final Pattern WILDCARD = Pattern.compile("[*?\\[{]");

    private final FileSettings settings;
    private final java.nio.file.Path workspace;
    private final Configuration hadoop;

    FileListing(FileSettings settings, java.nio.file.Path workspace, Configuration hadoop) {
        this.settings = settings;
        this.workspace = workspace.toAbsolutePath().normalize();
        this.hadoop = hadoop;
    }

    /**
     * @param readBefore whether earlier runs found files: then a pattern without a match is not a mistake but an empty tray
     * @throws ParcoursException CONFIGURATION when nothing is there and the contract does not say {@code if_missing: skip}
     */
    Collection<StoredFile> list(boolean readBefore) {
        TreeMap<String, StoredFile> files = new TreeMap<>();
        for (String path : settings.paths()) {
            try {
                for (FileStatus status : matches(path, readBefore)) {
                    StoredFile file = stored(status);
                    files.put(file.path(), file);
                }
            } catch (IOException e) {
                throw new ParcoursException(
                        Fault.RESOURCES,
                        "cannot list " + path,
                        String.valueOf(e.getMessage()),
                        "run again once the file system answers",
                        e);
            }
        }
        return files.values();
    }

    private List<FileStatus> matches(String path, boolean readBefore) throws IOException {
        Path wanted = new Path(path);
        FileSystem files = wanted.getFileSystem(hadoop);
        if (files.exists(wanted)) {
            FileStatus status = files.getFileStatus(wanted);
            return status.isFile() ? List.of(status) : below(files, status.getPath());
        }
        FileStatus[] matches = WILDCARD.matcher(path).find() ? files.globStatus(wanted) : null;
        List<FileStatus> found = new ArrayList<>();
        if (matches != null) {
            for (FileStatus match : matches) {
                if (match.isDirectory()) {
                    found.addAll(below(files, match.getPath()));
                } else if (!NOT_DELIVERED.matcher(match.getPath().getName()).matches()) {
                    found.add(match);
                }
            }
        }
        boolean emptyTray = readBefore && matches != null && folderOf(files, wanted);
        if (found.isEmpty() && !emptyTray && settings.ifMissing() == IfMissing.FAIL) {
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    "cannot read " + shown(wanted),
                    WILDCARD.matcher(path).find() ? "no file matches" : "there is no such file or folder",
                    "mend path: in the contract, deliver the files, or write if_missing: skip when they may be absent");
        }
        return found;
    }

    private static boolean folderOf(FileSystem files, Path pattern) throws IOException {
        Path parent = pattern.getParent();
        while (parent != null && WILDCARD.matcher(parent.toString()).find()) {
            parent = parent.getParent();
        }
        return parent != null && files.exists(parent);
    }

    private static List<FileStatus> below(FileSystem files, Path folder) throws IOException {
        List<FileStatus> found = new ArrayList<>();
        int prefix = folder.toString().length() + 1;
        RemoteIterator<LocatedFileStatus> all = files.listFiles(folder, true);
        while (all.hasNext()) {
            LocatedFileStatus status = all.next();
            String name = status.getPath().toString();
            if (!NOT_DELIVERED.matcher(name.substring(prefix)).matches()) {
                found.add(status);
            }
        }
        return found;
    }

    private StoredFile stored(FileStatus status) {
        Path path = status.getPath();
        return new StoredFile(shown(path), path.toString(), status.getLen(), status.getModificationTime());
    }

    /** A path as people see it: without {@code file:}, and relative to the workspace where it lies inside. */
    private String shown(Path path) {
        String scheme = path.toUri().getScheme();
        if (scheme != null && !scheme.equals("file")) {
            return path.toString();
        }
        String local = path.toUri().getPath();
        String folder = workspace + "/";
        return local.startsWith(folder) ? local.substring(folder.length()) : local;
    }
}
