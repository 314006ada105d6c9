package io.parcours.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Handing in lists by the commands a person types. */
class SegmentsListTest {
    @TempDir
    private Path parent;

    private String company;

    @BeforeEach
    void init() {
        company = SmallCompany.in(parent.resolve("company")).folder().toString();
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(parent.resolve(name), content);
    }

    private static Recorded ran(int exitCode, String... arguments) {
        Recorded recorded = new Recorded();
        assertThat(recorded.run(arguments)).as(recorded.out() + recorded.err()).isEqualTo(exitCode);
        return recorded;
    }

    @Test
    void identifiers_are_put_on_a_list_in_the_form_in_which_equal_means_equal() throws IOException {
        Path vips = file(
                "VIP guests.csv",
                "email,loyalty_id\nAnn@Example.com , 7\nann@example.com,\nno address,8\n,\n\"bob@example.com\",7\n");

        assertThat(ran(0, "segments", "list", "import", vips.toString(), "-w", company)
                        .out())
                .contains("4 identifiers of 5 rows are on list vip-guests (it had 0)")
                .contains("1 values are no identifiers of their kind, for example in row 3");

        Path others = file("others.csv", "email\nbob@example.com\ncid@example.com\n");
        assertThat(ran(
                                0,
                                "segments",
                                "list",
                                "import",
                                others.toString(),
                                "--name",
                                "vip-guests",
                                "--replace",
                                "--json",
                                "-w",
                                company)
                        .out())
                .isEqualToIgnoringNewLines(
                        "{\"list\":\"vip-guests\",\"rows\":2,\"identifiers\":2,\"refused\":0,\"before\":4}");

        assertThat(ran(0, "segments", "list", "show", "--json", "-w", company).out())
                .startsWith("{\"list\":\"vip-guests\",\"identifiers\":2,\"persons\":0,\"last_added\":\"");
        assertThat(ran(2, "segments", "list", "remove", "vip-guest", "-w", company)
                        .err())
                .contains("there is no list 'vip-guest'", "vip-guests");
        assertThat(ran(0, "segments", "list", "remove", "vip-guests", "-w", company)
                        .out())
                .contains("list vip-guests is gone; it had 2 identifiers");
        assertThat(ran(0, "segments", "list", "show", "-w", company).out()).contains("no list was handed in yet");
    }

    @Test
    void a_list_that_cannot_be_read_says_what_to_do() throws IOException {
        assertThat(ran(
                                2,
                                "segments",
                                "list",
                                "import",
                                parent.resolve("none.csv").toString(),
                                "-w",
                                company)
                        .err())
                .contains("there is no file", "remedy: ");
        Path mails = file("mails.csv", "e-mail\nann@example.com\n");
        assertThat(ran(2, "segments", "list", "import", mails.toString(), "-w", company)
                        .err())
                .contains("'e-mail' is no kind of identifier", "did you mean 'email'?");
        assertThat(ran(2, "segments", "list", "import", mails.toString(), "--name", "VIP!", "-w", company)
                        .err())
                .contains("a list cannot be named 'VIP!'");
        assertThat(ran(
                                3,
                                "segments",
                                "list",
                                "import",
                                file("empty.csv", "email\nnobody\n").toString(),
                                "-w",
                                company)
                        .err())
                .contains("nobody is on the list", "1 values are none");
    }
}
