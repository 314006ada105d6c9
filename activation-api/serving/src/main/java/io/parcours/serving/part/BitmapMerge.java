package io.parcours.serving.part;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.roaringbitmap.RoaringBitmap;

/** Puts the parts' bitmaps together, one set of persons at a time, so that memory holds one bitmap however many there are. */
public final class BitmapMerge {
    private final List<PartBitmaps> parts = new ArrayList<>();

    /** Where each bitmap of a part's file stands. */
    private record PartBitmaps(Path file, int firstOrdinal, Map<String, Long> offsets) {}

    static void writePart(Path file, Map<String, RoaringBitmap> bitmaps) throws IOException {
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
            out.writeInt(bitmaps.size());
            for (Map.Entry<String, RoaringBitmap> entry : bitmaps.entrySet()) {
                RoaringBitmap bitmap = entry.getValue();
                bitmap.runOptimize();
                out.writeUTF(entry.getKey());
                out.writeInt(bitmap.serializedSizeInBytes());
                bitmap.serialize(out);
            }
        }
    }

    /** Adds a part's file, with the ordinal its first person has in the generation. */
    public void addPart(Path file, int firstOrdinal) throws IOException {
        Map<String, Long> offsets = new TreeMap<>();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            long position = 4;
            for (int left = in.readInt(); left > 0; left--) {
                String name = in.readUTF();
                int bytes = in.readInt();
                position += 2 + utfLength(name) + 4;
                offsets.put(name, position);
                in.skipNBytes(bytes);
                position += bytes;
            }
        }
        parts.add(new PartBitmaps(file, firstOrdinal, offsets));
    }

    /** Every set that some part has. */
    public List<PersonSet> sets() {
        NavigableMap<String, PersonSet> sets = new TreeMap<>();
        for (PartBitmaps part : parts) {
            part.offsets().keySet().forEach(name -> sets.put(name, PersonSet.decode(name)));
        }
        return List.copyOf(sets.values());
    }

    /** The persons of a set over all parts, by ordinal of the generation. */
    public RoaringBitmap merged(PersonSet set) throws IOException {
        RoaringBitmap whole = new RoaringBitmap();
        for (PartBitmaps part : parts) {
            Long offset = part.offsets().get(set.encoded());
            if (offset == null) {
                continue;
            }
            RoaringBitmap local = new RoaringBitmap();
            try (DataInputStream in =
                    new DataInputStream(new BufferedInputStream(Files.newInputStream(part.file()), 1 << 16))) {
                in.skipNBytes(offset);
                local.deserialize(in);
            }
            whole.or(RoaringBitmap.addOffset(local, (long) part.firstOrdinal()));
        }
        whole.runOptimize();
        return whole;
    }

    /** Writes a bitmap in Roaring's portable form. */
    public static void write(Path file, RoaringBitmap bitmap) throws IOException {
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
            bitmap.serialize(out);
        }
    }

    /** Bytes of a text as {@link DataOutputStream#writeUTF} writes it, without its length. */
    private static int utfLength(String text) {
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            length += c >= 1 && c <= 0x7f ? 1 : c <= 0x7ff ? 2 : 3;
        }
        return length;
    }
}
