package io.parcours.serving.column;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.serving.column.ColumnMerge.Merged;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roaringbitmap.RoaringBitmap;

class ColumnsTest {
    private static final int PARTS = 3;
    private static final int PERSONS = 150_000;
    private static final int PART = PERSONS / PARTS;

    @TempDir
    Path folder;

    @Test
    void numbersOfSeveralPartsAreFoundAsAScanFindsThem() throws IOException {
        Random random = new Random(7);
        @Nullable Long[] numbers = new Long[PERSONS];
        for (int i = 0; i < PERSONS; i++) {
            // The middle part has none at all; all end in two zeros, which are not stored.
            numbers[i] = i / PART == 1 || random.nextInt(3) == 0 ? null : (random.nextInt(4_000) - 1_000) * 100L;
        }
        merge("revenue", numbers);
        NumberColumn column = NumberColumn.open(folder.resolve("merged"));
        RoaringBitmap among = RoaringBitmap.bitmapOf(
                IntStream.range(0, PERSONS).filter(i -> i % 7 != 0).toArray());
        for (int i = 0; i < 200; i++) {
            long least = random.nextInt(500_000) - 150_000;
            long most = i % 3 == 0 ? least : least + random.nextInt(200_000);
            assertThat(column.between(least, most, among))
                    .as("%s to %s", least, most)
                    .isEqualTo(scan(numbers, least, most, among));
        }
        assertThat(column.between(Long.MIN_VALUE, Long.MAX_VALUE, among)).isEqualTo(column.known(among));
        for (int i = 0; i < 200; i++) {
            Long number = numbers[i];
            assertThat(column.of(i)).isEqualTo(number == null ? OptionalLong.empty() : OptionalLong.of(number));
        }
    }

    @Test
    void aTopBeginsWhereSoManyAreReached() throws IOException {
        Random random = new Random(8);
        @Nullable Long[] numbers = new Long[PERSONS];
        List<Long> known = new ArrayList<>();
        for (int i = 0; i < PERSONS; i++) {
            if (random.nextBoolean()) {
                long number = random.nextInt(300) * 10_000L;
                numbers[i] = number;
                known.add(number);
            }
        }
        merge("orders", numbers);
        NumberColumn column = NumberColumn.open(folder.resolve("merged"));
        assertThat(column.persons()).isEqualTo(known.size());
        known.sort(Comparator.naturalOrder());
        for (int persons : new int[] {1, 2, 1_000, known.size() / 2, known.size()}) {
            assertThat(column.threshold(persons, true)).hasValue(known.get(persons - 1));
            assertThat(column.threshold(persons, false)).hasValue(known.get(known.size() - persons));
        }
        assertThat(column.threshold(0, true)).isEmpty();
        assertThat(column.threshold(known.size() + 1, false)).isEmpty();
    }

    @Test
    void aColumnWithTooManyWordsStillKnowsWhoHasOne() throws IOException {
        ColumnMerge merge = new ColumnMerge();
        for (int part = 0; part < PARTS; part++) {
            PartColumns columns = new PartColumns(folder, "part-" + part);
            for (int i = 0; i < PART; i++) {
                if (i % 2 == 0) {
                    columns.word("email", i, "p" + (part * PART + i) + "@example.com");
                }
                columns.word("city", i, "city " + (i + part) % 500);
            }
            merge.addPart(columns.finish(), part * PART, PART);
        }
        assertThat(merge.names()).containsExactly("city", "email");
        Merged emails = merge.write("email", folder.resolve("email"));
        assertThat(emails.values()).isEqualTo(CategoryColumn.TOO_MANY);
        assertThat(emails.persons()).isEqualTo(PERSONS / 2);
        CategoryColumn email = CategoryColumn.open(folder.resolve("email"));
        assertThat(email.complete()).isFalse();
        RoaringBitmap everybody = RoaringBitmap.bitmapOfRange(0, PERSONS);
        assertThat(email.known(everybody).getCardinality()).isEqualTo(PERSONS / 2);

        assertThat(merge.write("city", folder.resolve("city")).values()).isEqualTo(500);
        CategoryColumn city = CategoryColumn.open(folder.resolve("city"));
        assertThat(city.with("city 7"::equals, everybody).getCardinality()).isEqualTo(PERSONS / 500);
        assertThat(city.with(word -> word.endsWith("99"), RoaringBitmap.bitmapOf(99, 100, 199)))
                .isEqualTo(RoaringBitmap.bitmapOf(99, 199));
        assertThat(city.of(PART)).containsExactly("city 1");
    }

    private void merge(String name, @Nullable Long[] numbers) throws IOException {
        ColumnMerge merge = new ColumnMerge();
        for (int part = 0; part < PARTS; part++) {
            PartColumns columns = new PartColumns(folder, name + "-" + part);
            for (int i = 0; i < PART; i++) {
                Long number = numbers[part * PART + i];
                if (number != null) {
                    columns.number(name, i, number);
                }
            }
            merge.addPart(columns.finish(), part * PART, PART);
        }
        merge.write(name, folder.resolve("merged"));
    }

    private static RoaringBitmap scan(@Nullable Long[] numbers, long least, long most, RoaringBitmap among) {
        RoaringBitmap found = new RoaringBitmap();
        for (int i = 0; i < numbers.length; i++) {
            Long number = numbers[i];
            if (number != null && number >= least && number <= most && among.contains(i)) {
                found.add(i);
            }
        }
        return found;
    }
}
