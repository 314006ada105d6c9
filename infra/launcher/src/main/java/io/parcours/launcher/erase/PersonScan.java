package io.parcours.launcher.erase;

import com.github.luben.zstd.ZstdInputStream;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.service.state.StateDatabase;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;
import org.rocksdb.SstFileReaderIterator;

/**
 * Looks for persons in every file of a workspace: the lakehouse with files that no version names any more, serving files, the log of
 * collected events, the state folder, and every row of the service's database. Each file is looked at as it stands and, where its format packs
 * values (Parquet, Avro, gzip, zstd, zip), unpacked. Of RocksDB's sorted files, which hold keys and values and nothing else, these are read: as they
 * stand LZ4 tears words apart, and {@code 128 rue Pasteur} would be taken for somebody's {@code 28 rue Pasteur}. Sources are left alone: they are
 * other systems'.
 */
final class PersonScan {
    private static final int PIECE = 4 << 20;
    private static final String SORTED = ".sst";

    private final Workspace workspace;
    private final SparkSession spark;
    private final Needles needles;

    PersonScan(Workspace workspace, SparkSession spark, Needles needles) {
        this.workspace = workspace;
        this.spark = spark;
        this.needles = needles;
    }

    /** @param where file or table; {@code what} names no value */
    record Find(String where, String what, int times) {
        @Override
        public String toString() {
            return where + ": " + what + (times == 1 ? "" : " (" + times + " times)");
        }
    }

    /** @param files that were read */
    record Result(long files, long bytes, List<Find> finds) {}

    /** @param except files that are not looked at */
    Result scan(@Nullable StateDatabase database, List<Path> except) {
        List<String> files = new ArrayList<>(lakehouse());
        for (Path folder : List.of(
                workspace.generations(), workspace.state(), workspace.folder().resolve("collect"))) {
            files.addAll(local(folder, except));
        }
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Broadcast<SerializableConfiguration> hadoop = context.broadcast(
                new SerializableConfiguration(spark.sessionState().newHadoopConf()));
        List<Find> finds = new ArrayList<>();
        long bytes = 0;
        if (!files.isEmpty()) {
            int tasks = Math.min(files.size(), 8 * context.defaultParallelism());
            for (String line : context.parallelize(files, tasks)
                    .mapPartitions(new Look(needles, hadoop))
                    .collect()) {
                String[] parts = line.split("\t", -1);
                if (parts.length == 1) {
                    bytes += Long.parseLong(line);
                } else {
                    finds.add(new Find(parts[0], parts[1], Integer.parseInt(parts[2])));
                }
            }
        }
        if (database != null) {
            finds.addAll(tables(database));
        }
        return new Result(files.size(), bytes, finds);
    }

    private List<String> lakehouse() {
        List<String> files = new ArrayList<>();
        String place = workspace.settings().lakehouse().path();
        org.apache.hadoop.fs.Path root =
                new org.apache.hadoop.fs.Path(place.startsWith("/") ? "file://" + place : place);
        try {
            FileSystem system = root.getFileSystem(spark.sessionState().newHadoopConf());
            if (!system.exists(root)) {
                return files;
            }
            for (RemoteIterator<LocatedFileStatus> all = system.listFiles(root, true); all.hasNext(); ) {
                files.add(all.next().getPath().toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static List<String> local(Path folder, List<Path> except) {
        List<String> files = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return files;
        }
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile() && except.stream().noneMatch(file::startsWith)) {
                        files.add("file://" + file.toAbsolutePath().normalize());
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    if (failure instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE; // went while it was looked for
                    }
                    throw failure;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private List<Find> tables(StateDatabase database) {
        return database.jdbi().withHandle(handle -> {
            List<Find> finds = new ArrayList<>();
            for (String table : handle.createQuery("""
                    SELECT table_name FROM information_schema.tables
                    WHERE LOWER(table_schema) = 'public' ORDER BY table_name\
                    """).mapTo(String.class).list()) {
                Map<String, Integer> found = new LinkedHashMap<>();
                try (var rows = handle.createQuery("SELECT * FROM \"" + table + "\"").mapToMap().stream()) {
                    rows.forEach(row -> needles.in(row.values().toString())
                            .forEach((what, times) -> found.merge(what, times, Integer::sum)));
                }
                found.forEach((what, times) ->
                        finds.add(new Find("database table " + table.toLowerCase(java.util.Locale.ROOT), what, times)));
            }
            return finds;
        });
    }

    /** Looks at files where they are; answers in texts, as neither broadcasts nor results carry records: bytes read, or a find in three columns. */
    private record Look(Needles needles, Broadcast<SerializableConfiguration> hadoop)
            implements FlatMapFunction<Iterator<String>, String> {
        private static final long serialVersionUID = 1L;

        @Override
        public Iterator<String> call(Iterator<String> files) throws IOException {
            List<String> lines = new ArrayList<>();
            while (files.hasNext()) {
                look(files.next(), lines);
            }
            return lines.iterator();
        }

        private void look(String file, List<String> lines) throws IOException {
            Map<String, Integer> found = new LinkedHashMap<>();
            org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(file);
            FileSystem system = path.getFileSystem(hadoop.value().value());
            long bytes = 0;
            byte[] head = new byte[4];
            try {
                if (file.endsWith(SORTED)) {
                    bytes = system.getFileStatus(path).getLen();
                } else {
                    try (InputStream in = new BufferedInputStream(system.open(path))) {
                        bytes = pieces(in, found);
                    }
                }
                try (InputStream in = system.open(path)) {
                    in.readNBytes(head, 0, 4);
                }
                unpacked(system, path, file, head, found);
            } catch (java.io.FileNotFoundException e) {
                // went while it was looked for, as a generation's links do
            }
            lines.add(Long.toString(bytes));
            String where = file.replaceFirst("^file:(//)?", "");
            found.forEach((what, times) -> lines.add(where + "\t" + what + "\t" + times));
        }

        private void unpacked(
                FileSystem system, org.apache.hadoop.fs.Path path, String file, byte[] head, Map<String, Integer> found)
                throws IOException {
            if (begins(head, 'P', 'A', 'R', '1')) {
                parquet(path, found);
            } else if (begins(head, 'O', 'b', 'j', 1)) {
                try (DataFileStream<Object> rows =
                        new DataFileStream<>(system.open(path), new GenericDatumReader<>())) {
                    for (Object row : rows) {
                        text(row.toString(), found);
                    }
                }
            } else if (begins(head, 0x1f, 0x8b)) {
                try (InputStream in = new GZIPInputStream(system.open(path))) {
                    pieces(in, found);
                }
            } else if (begins(head, 0x28, 0xb5, 0x2f, 0xfd)) {
                try (InputStream in = new ZstdInputStream(system.open(path))) {
                    pieces(in, found);
                }
            } else if (begins(head, 'P', 'K', 3, 4)) {
                try (ZipInputStream in = new ZipInputStream(system.open(path))) {
                    while (in.getNextEntry() != null) {
                        pieces(in, found);
                    }
                }
            } else if (file.endsWith(SORTED)) {
                sorted(path.toUri().getPath(), found);
            }
        }

        private void parquet(org.apache.hadoop.fs.Path path, Map<String, Integer> found) throws IOException {
            try (ParquetReader<Group> rows = ParquetReader.builder(new GroupReadSupport(), path)
                    .withConf(hadoop.value().value())
                    .build()) {
                for (Group row = rows.read(); row != null; row = rows.read()) {
                    text(row.toString(), found);
                }
            }
        }

        private void sorted(String file, Map<String, Integer> found) throws IOException {
            RocksDB.loadLibrary();
            try (Options options = new Options();
                    SstFileReader reader = new SstFileReader(options)) {
                reader.open(file);
                try (ReadOptions reading = new ReadOptions();
                        SstFileReaderIterator rows = reader.newIterator(reading)) {
                    for (rows.seekToFirst(); rows.isValid(); rows.next()) {
                        add(needles.in(rows.key()), found);
                        add(needles.in(rows.value()), found);
                    }
                }
            } catch (RocksDBException e) {
                throw new IOException("cannot read " + file, e);
            }
        }

        /** Looks at a stream in pieces that overlap, so that nothing falls between two; what stands in an overlap may count twice. */
        private long pieces(InputStream in, Map<String, Integer> found) throws IOException {
            int overlap = needles.longest() + 1;
            byte[] piece = new byte[PIECE];
            int held = 0;
            long total = 0;
            while (true) {
                int read = in.readNBytes(piece, held, piece.length - held);
                total += read;
                int length = held + read;
                add(needles.in(piece, length), found);
                if (length < piece.length) {
                    return total;
                }
                held = Math.min(overlap, length);
                System.arraycopy(piece, length - held, piece, 0, held);
            }
        }

        private void text(String text, Map<String, Integer> found) {
            add(needles.in(text), found);
        }

        private static void add(Map<String, Integer> more, Map<String, Integer> found) {
            more.forEach((what, times) -> found.merge(what, times, Integer::sum));
        }

        private static boolean begins(byte[] head, int... bytes) {
            byte[] wanted = new byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                wanted[i] = (byte) bytes[i];
            }
            return Arrays.equals(head, 0, wanted.length, wanted, 0, wanted.length);
        }
    }
}
