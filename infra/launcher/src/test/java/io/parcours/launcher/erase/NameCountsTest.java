package io.parcours.launcher.erase;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.identity.match.Features;
import io.parcours.identity.match.PersonFields;
import io.parcours.identity.match.TermFrequencies;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameCountsTest {
    @ParameterizedTest
    @ValueSource(strings = {"Jean-Pierre", "Łukasz", "O'Neil", "Müller", "Ζωή", "van der Berg", "  Ada "})
    void whatTheMatcherCountsOfANameGoesAndNothingElse(String name) {
        Set<String> terms = new TreeSet<>();
        TermFrequencies.terms(
                Features.of(new PersonFields("r", name, name, "", "", "", "", "", "", List.of(), List.of(), List.of())),
                (comparison, term) -> terms.add(term));
        assertThat(terms).hasSize(1);
        String term = terms.iterator().next();

        assertThat(NameCounts.without(
                        "{\"given_name\":{\"persons\":9,\"terms\":{\"" + term + "\":1,\"berta\":3}}}", Set.of(name)))
                .isEqualTo("{\"given_name\":{\"persons\":9,\"terms\":{\"berta\":3}}}");
    }
}
