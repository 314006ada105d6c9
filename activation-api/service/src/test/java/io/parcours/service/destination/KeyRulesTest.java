package io.parcours.service.destination;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.service.destination.key.KeyRules;
import io.parcours.service.destination.key.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyRulesTest {
    /** As UID2 publishes them. */
    @ParameterizedTest
    @CsvSource({
        "USER@example.com, tMmiiTI7IaAcPpQPFQ65uMVCWH8av9jw4cwf/F5HVRQ=",
        "My.Email@example.com, 4itTvG+HEnTzpiqzejyu1yFPwU1nYhWpaiQvz62hyB8=",
        "JaneSaoirse+Work@example.com, KKruSBUjDNO069iMUVImVQZm6RrAGZKeOtrD9mwogYA=",
        "JANE.SAOIRSE@gmail.com, ku4mBX7Z3qJTXWyLFB1INzkyR2WZGW4ANSJUiW21iI8=",
        "JaneSaoirse+Work@gmail.com, ku4mBX7Z3qJTXWyLFB1INzkyR2WZGW4ANSJUiW21iI8="
    })
    void uid2sPublishedEmailsHash(String email, String hash) {
        assertThat(KeyRules.UID2.email(email).map(Sha256::base64)).contains(hash);
    }

    @Test
    void uid2sPublishedPhoneHashes() {
        assertThat(KeyRules.UID2.phone("+12345678901").map(Sha256::base64))
                .contains("EObwtHBUqDNZR33LNSMdtt5cafsYFuGmuY4ZLenlue4=");
    }

    @ParameterizedTest
    @CsvSource({
        "GOOGLE, janemdoe@gmail.com",
        "META, jane.m.doe+x@gmail.com",
        "BARE, jane.m.doe+x@gmail.com",
        "UID2, janemdoe@gmail.com"
    })
    void oneAddressHasAnotherFormOnEveryPlatform(KeyRules rules, String form) {
        assertThat(rules.email(" Jane.M.Doe+x@GMail.com ")).contains(form);
    }

    @Test
    void onlyGoogleTreatsGooglemailAsGmail() {
        assertThat(KeyRules.GOOGLE.email("a.b+c@googlemail.com")).contains("ab@googlemail.com");
        assertThat(KeyRules.UID2.email("a.b+c@googlemail.com")).contains("a.b+c@googlemail.com");
    }

    @Test
    void phones() {
        assertThat(KeyRules.GOOGLE.phone("+33 6 12 34 56 78")).contains("+33612345678");
        assertThat(KeyRules.META.phone("+33612345678")).contains("33612345678");
        assertThat(KeyRules.META.phone("0033612345678")).contains("33612345678");
        assertThat(KeyRules.BARE.phone("+33612345678")).contains("+33612345678");
        assertThat(KeyRules.GOOGLE.phone("12")).isEmpty();
    }

    @Test
    void names() {
        assertThat(KeyRules.GOOGLE.name(" Dr. John ")).contains("john");
        assertThat(KeyRules.GOOGLE.name("Smith Jr.")).contains("smith");
        assertThat(KeyRules.GOOGLE.name("Mrs. Mary-Ann")).contains("mary-ann");
        assertThat(KeyRules.META.name("O’Né-D'Arc")).contains("onédarc");
        assertThat(KeyRules.META.name("...")).isEmpty();
    }

    @Test
    void placesOnMeta() {
        assertThat(KeyRules.META.city("Saint-Étienne 2")).contains("saintétienne");
        assertThat(KeyRules.META.postcode("SW1A 1-AA")).contains("sw1a1aa");
        assertThat(KeyRules.META.country("FR")).contains("fr");
        assertThat(KeyRules.GOOGLE.country("fr")).contains("FR");
    }

    @Test
    void whatIsNoAddressGivesNoKey() {
        for (KeyRules rules : KeyRules.values()) {
            assertThat(rules.email("nobody")).isEmpty();
            assertThat(rules.email("@example.com")).isEmpty();
            assertThat(rules.email("a@")).isEmpty();
        }
        assertThat(KeyRules.GOOGLE.email("+x@gmail.com")).isEmpty();
    }
}
