package io.parcours.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdentityCommandsTest {
    @Test
    void aDecisionOnOneEndAloneIsRefusedBeforeAnythingStarts() {
        Recorded ran = new Recorded();
        assertThat(ran.run("identity", "join", "email:ana@mail.example")).isEqualTo(2);
        assertThat(ran.err()).contains("name two, or a file with --file", "parcours identity join --help");
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void maskedValuesTellLittle() {
        assertThat(IdentitySharedCommand.masked("camille.bernard@mail.example")).isEqualTo("cam***@mail.example");
        assertThat(IdentitySharedCommand.masked("+33612345678")).isEqualTo("+33***");
        assertThat(IdentitySharedCommand.masked("k1")).isEqualTo("***");
    }
}
