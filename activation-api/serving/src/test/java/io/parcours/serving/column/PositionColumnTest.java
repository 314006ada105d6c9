package io.parcours.serving.column;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.segments.rule.Distance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roaringbitmap.RoaringBitmap;

class PositionColumnTest {
    private static final int PERSONS = 8_000;
    private static final double[] SEAMS = {-180, 180, -90, 90, 0, 89.9999, -89.9999, 179.9999, -179.9999, 0.25, 0.5};

    @TempDir
    Path folder;

    private final Random random = new Random(20260301);

    @Test
    void whoIsFoundByTheGridIsWhoIsFoundByLookingAtAll() throws IOException {
        PositionColumn homes = homes();
        for (int round = 0; round < 200; round++) {
            RoaringBitmap among = RoaringBitmap.bitmapOfRange(random.nextInt(PERSONS), PERSONS * 2L);
            int places = 1 + random.nextInt(3);
            double[][] around = new double[places][];
            for (int i = 0; i < places; i++) {
                around[i] = new double[] {lat(), lon()};
            }
            double kilometres = Math.pow(10, random.nextDouble() * 5 - 1); // 100 m to 10,000 km
            PositionColumn.Test near = (lat, lon) -> {
                for (double[] place : around) {
                    if (Distance.between(lat, lon, place[0], place[1]) <= kilometres) {
                        return true;
                    }
                }
                return false;
            };
            List<Area> areas = java.util.Arrays.stream(around)
                    .map(place -> Area.around(place[0], place[1], kilometres))
                    .toList();
            assertThat(homes.with(near, areas, among))
                    .as("%s km around %s", kilometres, java.util.Arrays.deepToString(around))
                    .isEqualTo(homes.with(near, among));
        }
    }

    @Test
    void fewPlacesAreLookedAtForASmallArea() throws IOException {
        PositionColumn homes = homes();
        RoaringBitmap all = RoaringBitmap.bitmapOfRange(0, PERSONS * 2L);
        int[] looked = {0};
        homes.with(
                (lat, lon) -> {
                    looked[0]++;
                    return true;
                },
                List.of(Area.around(48.8566, 2.3522, 20)),
                all);
        assertThat(looked[0]).isLessThan(PERSONS / 10);
    }

    private PositionColumn homes() throws IOException {
        Path file = folder.resolve("homes.column");
        RoaringBitmap present = new RoaringBitmap();
        for (int i = 0; i < PERSONS; i++) {
            present.add(i * 2);
        }
        try (PositionColumn.Writer writer = new PositionColumn.Writer(file, present)) {
            for (int i = 0; i < PERSONS; i++) {
                writer.add(lat(), lon());
            }
        }
        return PositionColumn.open(file);
    }

    private double lat() {
        return switch (random.nextInt(40)) {
            case 0 -> SEAMS[random.nextInt(SEAMS.length)] / 2;
            case 1 -> 90 - random.nextDouble();
            case 2 -> random.nextDouble() - 90;
            case 3 -> Double.NaN;
            default -> random.nextBoolean() ? 40 + random.nextDouble() * 15 : random.nextDouble() * 180 - 90;
        };
    }

    private double lon() {
        return switch (random.nextInt(40)) {
            case 0 -> SEAMS[random.nextInt(SEAMS.length)];
            case 1 -> 180 - random.nextDouble() / 10;
            case 2 -> random.nextDouble() / 10 - 180;
            case 3 -> 180 + random.nextDouble() * 200; // written beyond the seam
            default -> random.nextBoolean() ? random.nextDouble() * 20 - 5 : random.nextDouble() * 360 - 180;
        };
    }
}
