package io.parcours.identity.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parcours.identity.cluster.UnionFind;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.error.ParcoursException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdentityExplainTest {
    private static final End CRM = new End("crm_id", "1");
    private static final End MAIL = new End("email", "a@x.com");
    private static final End CARD = new End("loyalty_id", "L1");
    private static final End COOKIE = new End("cookie", "k");
    private static final End OTHER = new End("crm_id", "2");

    private static Evidence link(End left, End right, String state, String reason) {
        return new Evidence(left, right, "same row", "crm", Instant.EPOCH, Instant.EPOCH, 1, 0.5, state, reason);
    }

    private final List<Evidence> links = List.of(
            link(CRM, MAIL, "kept", ""),
            link(MAIL, CARD, "kept", ""),
            link(CARD, COOKIE, "cut", "cookie is used by 2 persons"),
            link(COOKIE, OTHER, "cut", "cookie is used by 2 persons"));

    private final List<Set<End>> questions = new ArrayList<>();

    private Explanation between(End from, End to, List<Evidence> all, int rounds) {
        IdentityExplain explain = new IdentityExplain(
                ends -> {
                    questions.add(ends);
                    return all.stream()
                            .filter(link -> ends.contains(link.left()) || ends.contains(link.right()))
                            .toList();
                },
                rounds,
                1_000);
        return explain.between(Set.of(from), Set.of(to), List.of());
    }

    @Test
    void theKeptLinksBetweenTwoIdentifiersSayWhyTheyAreOnePerson() {
        Explanation explanation = between(CRM, CARD, links, 10);
        assertThat(explanation.together()).isTrue();
        assertThat(explanation.path()).extracting(Explanation.Step::link).containsExactly(links.get(0), links.get(1));
        assertThat(explanation.path()).extracting(Explanation.Step::to).containsExactly(MAIL, CARD);
    }

    @Test
    void theLinksThatWereNotAllowedToJoinSayWhyTheyAreNot() {
        Explanation explanation = between(CRM, OTHER, links, 10);
        assertThat(explanation.together()).isFalse();
        assertThat(explanation.obstacles())
                .hasSize(2)
                .allSatisfy(link -> assertThat(link.reason()).isEqualTo("cookie is used by 2 persons"));
        assertThat(explanation.between()).containsExactly(MAIL, CARD, COOKIE);
    }

    @Test
    void aLongerWayWithoutObstaclesIsPreferredToAShortOneWithThem() {
        List<Evidence> both = new ArrayList<>(links);
        both.add(link(CRM, CARD, "refused", "a person has at most 1 loyalty_id"));
        assertThat(between(CRM, CARD, both, 10).together()).isTrue();
    }

    @Test
    void whereNothingLeadsThereThatIsSaidForSure() {
        Explanation explanation = between(CRM, new End("email", "z@x.com"), links, 10);
        assertThat(explanation.path()).isEmpty();
        assertThat(explanation.complete()).isTrue();
        assertThat(explanation.linksSeen()).isEqualTo(links.size());
    }

    @Test
    void aSearchThatEndsEarlySaysSo() {
        Explanation explanation = between(CRM, new End("email", "z@x.com"), links, 2);
        assertThat(explanation.path()).isEmpty();
        assertThat(explanation.complete()).isFalse();
    }

    @Test
    void ofALargeGraphOnlyTheSurroundingsOfTheTwoAreRead() {
        List<Evidence> all = new ArrayList<>(links);
        for (int i = 0; i < 1_000; i++) {
            all.add(link(new End("email", "e" + i), new End("phone", "p" + i), "kept", ""));
        }
        assertThat(between(CRM, CARD, all, 10).linksSeen()).isLessThan(5);
        assertThat(questions).hasSizeLessThan(3);
    }

    @Test
    void onRandomGraphsThereIsAPathExactlyWhereAUnionFindJoins() {
        Random random = new Random(7);
        for (int run = 0; run < 60; run++) {
            int size = 4 + random.nextInt(12);
            UnionFind any = new UnionFind(size);
            UnionFind kept = new UnionFind(size);
            List<Evidence> all = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                int left = random.nextInt(size);
                int right = random.nextInt(size);
                boolean joins = random.nextInt(3) > 0;
                all.add(link(node(left), node(right), joins ? "kept" : "refused", joins ? "" : "because"));
                any.unite(left, right);
                if (joins) {
                    kept.unite(left, right);
                }
            }
            int from = random.nextInt(size);
            int to = (from + 1 + random.nextInt(size - 1)) % size;
            Explanation explanation = between(node(from), node(to), all, 100);
            assertThat(explanation.path().isEmpty()).isEqualTo(any.find(from) != any.find(to));
            if (kept.find(from) == kept.find(to)) {
                assertThat(explanation.path()).isNotEmpty();
            }
        }
    }

    private static End node(int number) {
        return new End("n", String.valueOf(number));
    }

    @Test
    void whatIsAskedForIsNormalisedAsTheDataWas() {
        IdentityRules rules = IdentityRules.defaults("FR");
        assertThat(Asked.parse("email: ANA@X.com", rules).end()).isEqualTo(new End("email", "ana@x.com"));
        assertThat(Asked.parse("phone:06 12 34 56 79", rules).end()).isEqualTo(new End("phone", "+33612345679"));
        assertThat(Asked.parse("record:crm/a:b", rules).end()).isEqualTo(new End("record", "crm/a:b"));
        assertThat(Asked.parse("person:p1", rules).isPerson()).isTrue();
    }

    @Test
    void whatIsNoIdentifierIsToldWithARemedy() {
        IdentityRules rules = IdentityRules.defaults("FR");
        for (String wrong :
                List.of("ana@x.com", "email:", "record:17", "email:nobody", "E-Mail:a@x.com", "crm_id:null")) {
            assertThatThrownBy(() -> Asked.parse(wrong, rules))
                    .as(wrong)
                    .isInstanceOfSatisfying(
                            ParcoursException.class,
                            e -> assertThat(e.fault().exitCode()).isEqualTo(2));
        }
    }
}
