package io.parcours.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions and decisions about persons, as a steward gives them on the command line. */
@Tag("thorough")
class IdentityCommandsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String CAMILLE = "email:Camille.Bernard@mail.example";

    @TempDir
    private Path parent;

    private Recorded ran = new Recorded();

    private int identity(SmallCompany company, String command, String... more) {
        ran = new Recorded();
        String[] arguments = new String[4 + more.length];
        System.arraycopy(
                new String[] {"identity", command, "-w", company.folder().toString()}, 0, arguments, 0, 4);
        System.arraycopy(more, 0, arguments, 4, more.length);
        return ran.run(arguments);
    }

    private JsonNode json() throws IOException {
        return JSON.readTree(ran.out());
    }

    @Test
    void aStewardAsksDecidesSimulatesAndTakesBack() throws IOException {
        SmallCompany company = SmallCompany.in(parent.resolve("company"));
        assertThat(identity(company, "explain", CAMILLE)).isEqualTo(2);
        assertThat(ran.err()).contains("nobody is known yet", "parcours run");
        assertThat(company.run().exitCode()).isZero();

        assertThat(identity(company, "explain", CAMILLE, "phone:0612345678", "--json"))
                .isZero();
        assertThat(json().get("one_person").asBoolean()).isTrue();
        assertThat(json().get("path").size()).isEqualTo(2);
        assertThat(json().get("path").get(0).get("silo").asText()).isEqualTo("crm");
        assertThat(identity(company, "explain", CAMILLE, "shop_id:S-12")).isZero();
        assertThat(ran.out()).contains("are not one person", "no evidence between them");
        assertThat(identity(company, "explain", "record:crm/C-1001")).isZero();
        assertThat(ran.out()).contains("loyalty_id:L-77001", "created");
        assertThat(identity(company, "explain", "email:nobody@mail.example")).isEqualTo(2);
        assertThat(identity(company, "explain", "email:stranger@mail.example")).isEqualTo(2);
        assertThat(ran.err()).contains("email:stranger@mail.example is not known", "remedy:");
        assertThat(ran.out()).isEmpty();

        assertThat(identity(company, "join", CAMILLE)).isEqualTo(2);
        assertThat(identity(company, "join", CAMILLE, "shop_id:S-12", "--because", "she moved", "--by", "ana"))
                .isZero();
        assertThat(ran.out()).contains("she moved", "1 decision written");
        assertThat(company.run().exitCode()).isZero();
        identity(company, "explain", CAMILLE, "shop_id:S-12", "--json");
        assertThat(json().get("one_person").asBoolean()).isTrue();
        assertThat(json().get("path").findValuesAsText("rule")).contains("steward: together");

        company.write("other.yaml", "never: [{email: camille.bernard@mail.example}]\n");
        assertThat(identity(
                        company,
                        "simulate",
                        company.folder().resolve("other.yaml").toString(),
                        "--json"))
                .isZero();
        assertThat(json().get("splits").asLong()).isPositive();
        assertThat(StreamSupport.stream(json().get("segments").spliterator(), false)
                        .map(segment -> segment.get("members").asLong()))
                .isNotEmpty();
        assertThat(identity(
                        company,
                        "simulate",
                        company.folder().resolve("none.yaml").toString()))
                .isEqualTo(2);

        assertThat(identity(company, "decisions", "--json")).isZero();
        assertThat(json().get("decisions").get(0).get("decided_by").asText()).isEqualTo("ana");
        assertThat(identity(company, "undo", "shop_id:S-12", CAMILLE)).isZero();
        assertThat(identity(company, "undo", "shop_id:S-12", CAMILLE)).isEqualTo(2);
        assertThat(company.run().exitCode()).isZero();
        identity(company, "explain", CAMILLE, "shop_id:S-12", "--json");
        assertThat(json().get("one_person").asBoolean()).isFalse();

        assertThat(identity(company, "shared")).isZero();
        assertThat(ran.out()).contains("linking");
        assertThat(identity(company, "review")).isZero();
        assertThat(identity(company, "review", "--accept", "0000000000")).isEqualTo(2);
    }

    @Test
    void maskedValuesTellLittle() {
        assertThat(IdentitySharedCommand.masked("camille.bernard@mail.example")).isEqualTo("cam***@mail.example");
        assertThat(IdentitySharedCommand.masked("+33612345678")).isEqualTo("+33***");
        assertThat(IdentitySharedCommand.masked("k1")).isEqualTo("***");
    }
}
