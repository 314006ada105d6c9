package io.parcours.identity.link;

import io.parcours.identity.key.Agreements;
import io.parcours.identity.key.Agreements.Agreement;
import io.parcours.identity.link.SilverRow.Identified;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.identity.rule.NamespaceRule;
import java.util.List;

/**
 * What one row says: which identifiers it has, and which of them it puts together. A record is a node of its own with a link to each of its
 * identifiers; a touchpoint links its identifiers pairwise, so that none of them carries the whole row.
 */
public final class RowEvidence {
    /** Takes what rows say; {@code ""} stands for absent so that millions of calls make no objects. */
    public interface Sink {
        /**
         * @param witness the person this row points to beside the identifier, {@code ""} for none
         * @param device a device the identifier was used on, {@code ""} for none
         */
        void identifier(Identified identifier, String silo, long seen, String witness, String device);

        void link(Identified left, Identified right, LinkRule rule, String silo, long seen);
    }

    private final IdentityRules rules;

    public RowEvidence(IdentityRules rules) {
        this.rules = rules;
    }

    public void of(SilverRow row, Sink sink) {
        List<Identified> identifiers = row.identifiers();
        for (int i = 0; i < identifiers.size(); i++) {
            Identified one = identifiers.get(i);
            boolean trusted = trusted(one, row);
            sink.identifier(
                    one, row.silo(), row.seen(), trusted ? witness(row, i) : "", trusted ? device(identifiers, i) : "");
        }
        if (row.isRecord()) {
            Identified record = new Identified(IdentityRules.RECORD, row.record());
            sink.identifier(record, row.silo(), row.seen(), "", "");
            for (Identified one : identifiers) {
                if (trusted(one, row)) {
                    sink.link(one, record, LinkRule.SAME_ROW, row.silo(), row.seen());
                }
            }
            for (Agreement agreement : row.agreements()) {
                sink.link(
                        new Identified(agreement.namespace(), agreement.value()),
                        record,
                        agreement.namespace().equals(Agreements.NAME_AND_ADDRESS)
                                ? LinkRule.SAME_NAME_AND_ADDRESS
                                : LinkRule.SAME_NAME_AND_BIRTH,
                        row.silo(),
                        row.seen());
            }
            return;
        }
        for (int i = 0; i < identifiers.size(); i++) {
            for (int j = i + 1; j < identifiers.size(); j++) {
                if (trusted(identifiers.get(i), row) && trusted(identifiers.get(j), row)) {
                    pair(identifiers.get(i), identifiers.get(j), row, sink);
                }
            }
        }
    }

    private boolean trusted(Identified one, SilverRow row) {
        return rules.ruleOf(one.namespace()).trusts(row.silo());
    }

    /** The left end is the one that sorts first, so that a pair is one link whatever the priorities are. */
    private static void pair(Identified one, Identified other, SilverRow row, Sink sink) {
        int order = one.namespace().compareTo(other.namespace());
        boolean ordered = order < 0 || order == 0 && one.value().compareTo(other.value()) < 0;
        sink.link(ordered ? one : other, ordered ? other : one, LinkRule.SAME_ROW, row.silo(), row.seen());
    }

    /** Which person a row points to besides one of its identifiers: a limited identifier, else the name, else a login. */
    private String witness(SilverRow row, int except) {
        List<Identified> identifiers = row.identifiers();
        boolean device = rules.ruleOf(identifiers.get(except).namespace()).lastLogin();
        String login = "";
        for (int i = 0; i < identifiers.size(); i++) {
            if (i == except) {
                continue;
            }
            Identified one = identifiers.get(i);
            NamespaceRule rule = rules.ruleOf(one.namespace());
            if (rule.isLimited()) {
                return one.namespace() + ':' + one.value();
            }
            if (login.isEmpty() && !rule.lastLogin() && (device || rule.onePerson())) {
                login = one.namespace() + ':' + one.value();
            }
        }
        return row.name().isFull() ? row.name().given() + ' ' + row.name().family() : login;
    }

    private String device(List<Identified> identifiers, int except) {
        for (int i = identifiers.size() - 1; i >= 0; i--) {
            if (i != except && rules.ruleOf(identifiers.get(i).namespace()).lastLogin()) {
                return identifiers.get(i).value();
            }
        }
        return "";
    }
}
