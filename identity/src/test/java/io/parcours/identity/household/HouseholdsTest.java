package io.parcours.identity.household;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.identity.household.Households.Member;
import io.parcours.identity.household.Tie.Kind;
import io.parcours.identity.key.PersonName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HouseholdsTest {
    private static final int MOST = 4;

    @Test
    void aFamilyNameAtAnAddressIsOneHomeHoweverItIsWritten() {
        assertThat(Home.of(name("Zoë", "Müller"), " 12, Rue de l'Église", "75 011"))
                .isEqualTo(Home.of(name("Max", "MULLER"), "12 rue de l'eglise", "75011"))
                .isPresent();
        assertThat(Home.of(name("Zoë", "Müller"), "12 rue de l'eglise", "")).isEmpty();
        assertThat(Home.of(name("Zoë", ""), "12 rue de l'eglise", "75011")).isEmpty();
    }

    @Test
    void whoSharesNothingWithAnybodyHasNoHousehold() {
        assertThat(of(List.of(resident("a", 1), resident("b", 2)), List.of(tie(Kind.ADDRESS, "x", "a"))))
                .isEmpty();
    }

    @Test
    void anAddressGoesBeforeADeviceWhenBothWouldBeTooMany() {
        List<Resident> residents =
                List.of(resident("a", 1), resident("b", 2), resident("c", 3), resident("d", 4), resident("e", 5));
        List<Tie> ties = List.of(
                tie(Kind.ADDRESS, "home", "a"),
                tie(Kind.ADDRESS, "home", "b"),
                tie(Kind.ADDRESS, "home", "c"),
                tie(Kind.DEVICE, "tablet", "c"),
                tie(Kind.DEVICE, "tablet", "d"),
                tie(Kind.DEVICE, "tablet", "e"));

        Map<String, Member> members = of(residents, ties);

        assertThat(members.keySet()).containsExactly("a", "b", "c");
        assertThat(members.values()).allSatisfy(member -> {
            assertThat(member.persons()).isEqualTo(3);
            assertThat(member.because()).containsExactly(Kind.ADDRESS);
            assertThat(member.household()).isEqualTo(Households.mint("a"));
        });
    }

    @Test
    void theLargerPartKeepsTheIdAfterASplitAndTheOldestAfterAMerge() {
        List<Resident> apart = List.of(
                before("a", 1, "h"),
                before("b", 2, "h"),
                before("c", 3, "h"),
                before("d", 4, "h"),
                before("e", 5, "h"));
        Map<String, Member> split = of(
                apart,
                List.of(
                        tie(Kind.ADDRESS, "old", "a"),
                        tie(Kind.ADDRESS, "old", "b"),
                        tie(Kind.ADDRESS, "new", "c"),
                        tie(Kind.ADDRESS, "new", "d"),
                        tie(Kind.ADDRESS, "new", "e")));
        assertThat(split.get("e").household()).isEqualTo("h");
        assertThat(split.get("a").household()).isEqualTo(Households.mint("a")).isNotEqualTo("h");

        Map<String, Member> merged = of(
                List.of(before("a", 1, "young"), before("b", 0, "old"), before("c", 5, "young")),
                List.of(tie(Kind.DEVICE, "x", "a"), tie(Kind.DEVICE, "x", "b"), tie(Kind.DEVICE, "x", "c")));
        assertThat(merged.values()).extracting(Member::household).containsOnly("old");
    }

    @Test
    void neitherOrderNorRepetitionMattersAndAnIdStaysAsLongAsNothingChanges() {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            List<Resident> residents = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                residents.add(new Resident(
                        "p" + i, random.nextInt(5), random.nextInt(3) == 0 ? "h" + random.nextInt(3) : null));
            }
            List<Tie> ties = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                ties.add(tie(Kind.values()[random.nextInt(2)], "v" + random.nextInt(7), "p" + random.nextInt(12)));
            }
            Map<String, Member> first = of(residents, ties);
            List<Resident> otherResidents = new ArrayList<>(residents);
            List<Tie> otherTies = new ArrayList<>(ties);
            otherTies.addAll(ties.subList(0, 5));
            Collections.shuffle(otherResidents, random);
            Collections.shuffle(otherTies, random);

            assertThat(of(otherResidents, otherTies)).isEqualTo(first);

            Map<String, Set<String>> households = new HashMap<>();
            first.forEach((person, member) -> households
                    .computeIfAbsent(member.household(), id -> new TreeSet<>())
                    .add(person));
            assertThat(households.values())
                    .allSatisfy(persons -> assertThat(persons).hasSizeBetween(2, MOST));
            List<Resident> settled = residents.stream()
                    .map(resident -> new Resident(
                            resident.person(),
                            resident.since(),
                            first.containsKey(resident.person())
                                    ? first.get(resident.person()).household()
                                    : null))
                    .toList();
            assertThat(of(settled, ties).values()).allSatisfy(member -> {
                assertThat(member.household())
                        .isEqualTo(first.get(member.person()).household());
                assertThat(member.isNew()).isFalse();
            });
        }
    }

    private static Map<String, Member> of(List<Resident> residents, List<Tie> ties) {
        Map<String, Member> members = new TreeMap<>();
        Households.of(residents, ties, MOST).forEach(member -> members.put(member.person(), member));
        return members;
    }

    private static Resident resident(String person, long since) {
        return before(person, since, null);
    }

    private static Resident before(String person, long since, @Nullable String household) {
        return new Resident(person, since, household);
    }

    private static Tie tie(Kind kind, String value, String person) {
        return new Tie(kind, value, person);
    }

    private static PersonName name(String given, String family) {
        return PersonName.of(given, family, "", null);
    }
}
