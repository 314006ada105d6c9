package io.parcours.identity.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntityTest {
    private final PairComparator comparator = new PairComparator(Nicknames.shipped());

    @Test
    void aRecordThatLeavesTheBirthDateOutTakesItFromTheOthersSoThatFatherAndSonStayApart() {
        Entity father = Entity.of(
                "a",
                List.of(record("a1", "Paul", "Moss", "", "12 Oak St"), record("a2", "Paul", "Moss", "1950-01-02", "")));
        Entity son = Entity.of(record("b", "Paul", "Moss", "1984-07-30", "12 Oak St"));

        assertThat(father.faces())
                .hasSize(1)
                .allSatisfy(face -> assertThat(
                                comparator.compare(face, son.faces().get(0)).birth())
                        .isEqualTo(Level.Birth.DIFFERENT));
    }

    @Test
    void aNewNameIsAnotherFaceAndTheOrderOfRecordsDoesNotMatter() {
        List<PersonFields> records = new ArrayList<>(List.of(
                record("a1", "Ada", "King", "1815-12-10", "1 St James Sq"),
                record("a2", "Ada", "Byron", "1815-12-10", "1 St James Sq"),
                record("a3", "", "", "", "")));
        List<String> expected = texts(Entity.of("a", records));
        Collections.reverse(records);

        assertThat(expected).hasSize(2);
        assertThat(texts(Entity.of("a", records))).isEqualTo(expected);
    }

    @Test
    void aFullNameInOneColumnIsSplitAndAFamilyNameOfSeveralWordsIsStillOne() {
        Entity whole = Entity.of(record("a", "", "Ada King", "", ""));
        Entity comma = Entity.of(record("b", "", "King, Ada", "", ""));
        Entity two = Entity.of(record("c", "Ada", "King", "", ""));
        Entity family = Entity.of(record("d", "", "de la Cruz", "", ""));
        Entity cruz = Entity.of(record("e", "Maria", "de la Cruz", "", ""));

        assertThat(levels(whole, two)).containsExactly(Level.Given.EQUAL, Level.Family.EQUAL);
        assertThat(levels(whole, comma)).containsExactly(Level.Given.EQUAL, Level.Family.EQUAL);
        assertThat(levels(family, cruz))
                .as("the given name is not known")
                .containsExactly(Level.Given.ABSENT, Level.Family.EQUAL);
    }

    @Test
    void anotherYearInAMailboxIsAnotherPerson() {
        assertThat(email("john.smith82@x.com", "john.smith84@x.com")).isEqualTo("different");
        assertThat(email("john.smith82@x.com", "john.smith28@x.com")).isEqualTo("similar");
        assertThat(email("roberta25@smith.net", "robert255@smith.net")).isEqualTo("similar");
    }

    private String email(String left, String right) {
        return comparator
                .compare(mailbox(left).faces().get(0), mailbox(right).faces().get(0))
                .mailbox()
                .words();
    }

    private static Entity mailbox(String email) {
        return Entity.of(new PersonFields(email, "", "", "", "", "", "", "", "", List.of(email), List.of(), List.of()));
    }

    private List<Level> levels(Entity left, Entity right) {
        Agreement agreement =
                comparator.compare(left.faces().get(0), right.faces().get(0));
        return List.of(agreement.given(), agreement.family());
    }

    private static List<String> texts(Entity entity) {
        return entity.faces().stream().map(Features::text).toList();
    }

    private static PersonFields record(String id, String given, String family, String birth, String address) {
        return new PersonFields(id, given, family, "", birth, "", address, "", "", List.of(), List.of(), List.of());
    }
}
