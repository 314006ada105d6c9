package io.parcours.service;

import static io.parcours.serving.testing.SamplePerson.person;

import io.parcours.serving.testing.SampleGeneration;
import io.parcours.serving.testing.SamplePerson;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The people that service tests ask about. */
final class SamplePeople {
    static final Instant AS_OF = Instant.parse("2026-05-01T00:00:00Z");

    private SamplePeople() {}

    static SampleGeneration generation(Path folder) {
        return new SampleGeneration(folder.resolve("serving"))
                .asOf(AS_OF)
                .segment("buyers", "ads")
                .segmentWithoutPurpose("everyone");
    }

    /** {@code count} people; every second is a buyer, every fourth a buyer who agreed to ads by e-mail; and jane. */
    static List<SamplePerson> people(int count) {
        List<SamplePerson> people = new ArrayList<>();
        people.add(person("jane")
                .named("Jane \"J\" O'Né, Dr")
                .email("jane+x@example.com")
                .phone("+33612345678")
                .identifier("cookie", "a/b c%d:e?f#g")
                .identifier("loyalty_id", "L-1")
                .formerly("jane-before")
                .in("everyone")
                .events(3));
        for (int i = 0; i < count; i++) {
            SamplePerson person = person("p" + i)
                    .named("Name " + i)
                    .email("p" + i + "@example.com")
                    .in("everyone");
            if (i % 2 == 0) {
                person.in("buyers");
            }
            if (i % 4 == 0) {
                person.agreesTo("ads", "email");
            }
            people.add(person);
        }
        return people;
    }
}
