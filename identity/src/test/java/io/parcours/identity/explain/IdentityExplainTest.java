package io.parcours.identity.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.identity.explain.IdentityExplain.End;
import io.parcours.identity.explain.IdentityExplain.Evidence;
import io.parcours.identity.explain.IdentityExplain.Explanation;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdentityExplainTest {
    private static final End CRM = new End("crm_id", "1");
    private static final End MAIL = new End("email", "a@x.com");
    private static final End CARD = new End("loyalty_id", "L1");
    private static final End COOKIE = new End("cookie", "k");

    private static Evidence link(End left, End right, String state, String reason) {
        return new Evidence(left, right, "same row", "crm", 0.5, state, reason);
    }

    private final List<Evidence> links = List.of(
            link(CRM, MAIL, "kept", ""),
            link(MAIL, CARD, "kept", ""),
            link(CARD, COOKIE, "cut", "cookie is used by 2 persons"));

    @Test
    void theKeptLinksBetweenTwoIdentifiersSayWhyTheyAreOnePerson() {
        Explanation explanation = IdentityExplain.between(CRM, CARD, links);
        assertThat(explanation.together()).isTrue();
        assertThat(explanation.path()).containsExactly(links.get(0), links.get(1));
        assertThat(explanation.obstacles()).isEmpty();
    }

    @Test
    void theLinkThatWasNotAllowedToJoinSaysWhyTheyAreNot() {
        Explanation explanation = IdentityExplain.between(CRM, COOKIE, links);
        assertThat(explanation.together()).isFalse();
        assertThat(explanation.obstacles())
                .singleElement()
                .satisfies(link -> assertThat(link.reason()).isEqualTo("cookie is used by 2 persons"));
    }

    @Test
    void whereNothingLeadsThereIsNoPath() {
        assertThat(IdentityExplain.between(CRM, new End("email", "z@x.com"), links)
                        .path())
                .isEmpty();
    }
}
