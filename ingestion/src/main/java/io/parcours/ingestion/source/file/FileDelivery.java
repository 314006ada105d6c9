package io.parcours.ingestion.source.file;

import io.parcours.ingestion.source.Batches;
import io.parcours.ingestion.source.DeliveredFile;
import io.parcours.ingestion.source.Delivery;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What deliveries of files have in common. */
abstract class FileDelivery implements Delivery {
    private final List<DeliveredFile> files;
    private final List<DeliveredFile> repeated;
    private final List<String> changed;
    private final int moving;

    FileDelivery(List<DeliveredFile> files, List<DeliveredFile> repeated, List<String> changed, int moving) {
        this.files = List.copyOf(files);
        this.repeated = List.copyOf(repeated);
        this.changed = List.copyOf(changed);
        this.moving = moving;
    }

    @Override
    public final String batch() {
        List<DeliveredFile> named = files.isEmpty() ? repeated : files;
        return Batches.named(
                named.stream().map(DeliveredFile::checksum).sorted().toList());
    }

    @Override
    public final String description() {
        long bytes = files.stream().mapToLong(DeliveredFile::size).sum();
        StringBuilder text = new StringBuilder(count(files.size()) + ", " + size(bytes));
        if (!repeated.isEmpty()) {
            text.append("; ").append(count(repeated.size())).append(" known already");
        }
        if (moving > 0) {
            text.append("; ").append(count(moving)).append(" still being written, left for the next run");
        }
        return text.toString();
    }

    private static String count(int files) {
        return files == 1 ? "1 file" : files + " files";
    }

    private static String size(long bytes) {
        if (bytes < 1_000) {
            return bytes + " bytes";
        }
        double size = bytes / 1_000.0;
        for (String unit : List.of("kB", "MB", "GB")) {
            if (size < 1_000) {
                return String.format(Locale.ROOT, "%.1f %s", size, unit);
            }
            size /= 1_000;
        }
        return String.format(Locale.ROOT, "%.1f TB", size);
    }

    @Override
    public final List<DeliveredFile> files() {
        return files;
    }

    @Override
    public final List<DeliveredFile> repeatedFiles() {
        return repeated;
    }

    @Override
    public final List<String> changedPaths() {
        return changed;
    }

    @Override
    public final Optional<String> cursor() {
        return Optional.empty();
    }

    @Override
    public final boolean complete() {
        return false;
    }

    @Override
    public final boolean rereadable() {
        return true;
    }
}
