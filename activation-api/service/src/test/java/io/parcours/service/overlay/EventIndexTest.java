package io.parcours.service.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.identity.key.Hash128;
import io.parcours.service.overlay.EventIndex.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventIndexTest {
    private static final int MOST = 50;

    private record Event(Place place, List<Hash128> keys) {}

    /** Against a list of all events that is looked through from its end. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void findsTheNewestEventsOfSomeKeysWhateverWasDropped(long seed) {
        Random random = new Random(seed);
        EventIndex index = new EventIndex(MOST);
        List<Event> kept = new ArrayList<>();
        for (int step = 0; step < 500; step++) {
            Place place = new Place(step / 40, step, 1);
            List<Hash128> keys = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                keys.add(key(random.nextInt(6)));
            }
            if (!keys.isEmpty()) {
                if (kept.size() == MOST) {
                    kept.subList(0, MOST / 10).clear();
                }
                kept.add(new Event(place, keys));
            }
            index.add(place, keys);
            if (random.nextInt(60) == 0) {
                long segment = place.segment() - 1;
                index.dropThrough(segment);
                kept.removeIf(event -> event.place().segment() <= segment);
            }
            List<Hash128> asked = List.of(key(random.nextInt(6)), key(random.nextInt(6)));
            int limit = 1 + random.nextInt(12);
            assertThat(index.find(asked, limit)).isEqualTo(newest(kept, asked, limit));
            assertThat(index.size()).isEqualTo(kept.size());
        }
    }

    @Test
    void aKeyOfVeryManyEventsIsFoundWithItsNewest() {
        EventIndex index = new EventIndex(1_000_000);
        for (int i = 0; i < 300_000; i++) {
            index.add(new Place(0, i, 1), List.of(key(1)));
        }

        assertThat(index.find(List.of(key(1)), 2)).containsExactly(new Place(0, 299_999, 1), new Place(0, 299_998, 1));
    }

    private static List<Place> newest(List<Event> kept, List<Hash128> asked, int limit) {
        List<Place> found = new ArrayList<>();
        for (int i = kept.size() - 1; i >= 0 && found.size() < limit; i--) {
            if (kept.get(i).keys().stream().anyMatch(asked::contains)) {
                found.add(kept.get(i).place());
            }
        }
        return found;
    }

    private static Hash128 key(int number) {
        return Hash128.of("cookie", "k" + number);
    }
}
