package io.parcours.service.destination.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parcours.service.destination.Answer.Denied;
import io.parcours.service.destination.Answer.Unavailable;
import io.parcours.service.destination.MatchKey;
import io.parcours.service.destination.fake.FakeServer.Reply;
import io.parcours.service.destination.fake.FakeUid2;
import io.parcours.service.destination.key.Sha256;
import io.parcours.service.destination.kind.Uid2Operator.Mapped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Uid2OperatorTest {
    private final FakeUid2 uid2 = new FakeUid2();

    @AfterEach
    void close() {
        uid2.close();
    }

    private Uid2Operator operator(String key, String secret) {
        return new Uid2Operator(uid2.url(), key, Base64.getDecoder().decode(secret), Clock.systemUTC());
    }

    private Uid2Operator operator() {
        return operator(FakeUid2.KEY, FakeUid2.SECRET);
    }

    private static MatchKey.Part email(String address) {
        return new MatchKey.Part(Uid2Operator.EMAIL, Sha256.base64(address));
    }

    private static MatchKey.Part phone(String number) {
        return new MatchKey.Part(Uid2Operator.PHONE, Sha256.base64(number));
    }

    @Test
    void eachKeyGetsItsOwnAnswerAndOptOutsAreTold() throws Exception {
        MatchKey.Part ann = email("ann@example.com");
        MatchKey.Part bob = phone("+12345678901");
        MatchKey.Part cleo = email("cleo@example.com");
        MatchKey.Part broken = new MatchKey.Part(Uid2Operator.EMAIL, "no hash");
        uid2.optOut(cleo.value());
        Map<MatchKey.Part, Mapped> mapped = operator().map(List.of(ann, broken, bob, cleo));
        assertThat(((Mapped.Uid) mapped.get(ann)).current()).isEqualTo(uid2.uid(ann.value()));
        assertThat(((Mapped.Uid) mapped.get(bob)).current()).isEqualTo(uid2.uid(bob.value()));
        assertThat(((Mapped.None) mapped.get(cleo)).why()).isEqualTo("optout");
        assertThat(((Mapped.None) mapped.get(broken)).why()).isEqualTo("invalid identifier");
        assertThat(uid2.breaches()).isEmpty();
    }

    @Test
    void whatWasSaidHoldsUntilItsTimeAndIsThenAskedAgainAsSaltsRotate() throws Exception {
        MatchKey.Part ann = email("ann@example.com");
        Uid2Operator operator = operator();
        String first = ((Mapped.Uid) operator.map(List.of(ann)).get(ann)).current();
        uid2.rotate();
        assertThat(((Mapped.Uid) operator.map(List.of(ann)).get(ann)).current()).isEqualTo(first);
        assertThat(uid2.calls()).isEqualTo(1);

        MatchKey.Part bob = email("bob@example.com");
        uid2.holdUntil(Instant.now().minus(Duration.ofSeconds(1)));
        String before = ((Mapped.Uid) operator.map(List.of(ann, bob)).get(bob)).current();
        uid2.rotate();
        Mapped.Uid after = (Mapped.Uid) operator.map(List.of(ann, bob)).get(bob);
        assertThat(after.current()).isEqualTo(uid2.uid(bob.value())).isNotEqualTo(before);
        assertThat(after.former()).isEqualTo(Optional.of(before));
        assertThat(uid2.sizes()).as("only what is due is asked again").containsExactly(1, 1, 1);
    }

    @Test
    void manyKeysGoInCallsOfAtMostFiveThousand() throws Exception {
        List<MatchKey.Part> keys = IntStream.range(0, 11_000)
                .mapToObj(i -> i % 3 == 0 ? phone("+1234567" + i) : email(i + "@example.com"))
                .toList();
        Map<MatchKey.Part, Mapped> mapped = operator().map(keys);
        assertThat(uid2.sizes()).containsExactly(5_000, 5_000, 1_000);
        assertThat(uid2.breaches()).isEmpty();
        for (MatchKey.Part key : keys) {
            assertThat(((Mapped.Uid) mapped.get(key)).current()).isEqualTo(uid2.uid(key.value()));
        }
    }

    @Test
    void whatIsNotForUsIsRefused() {
        List<MatchKey.Part> keys = List.of(email("ann@example.com"));
        assertThatThrownBy(() -> operator("other", FakeUid2.SECRET).map(keys)).isInstanceOf(Denied.class);
        String otherSecret = Base64.getEncoder().encodeToString(new byte[32]);
        assertThatThrownBy(() -> operator(FakeUid2.KEY, otherSecret).map(keys)).isInstanceOf(Denied.class);
        assertThat(uid2.breaches()).containsExactly("the envelope does not open");
        uid2.trouble(Reply.of(200, "bm90IGFuIGVudmVsb3BlIG9mIHRoZSBvcGVyYXRvciwganVzdCBzb21lIHRleHQ="));
        assertThatThrownBy(() -> operator().map(keys))
                .isInstanceOf(Denied.class)
                .hasMessageContaining("decrypted");
        uid2.trouble(Reply.of(503, ""));
        assertThatThrownBy(() -> operator().map(keys)).isInstanceOf(Unavailable.class);
        uid2.answerOthers();
        assertThatThrownBy(() -> operator().map(keys))
                .isInstanceOf(Denied.class)
                .hasMessageContaining("another request");
    }
}
