package io.parcours.segments.compile;

import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.array_max;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.conv;
import static org.apache.spark.sql.functions.exists;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.md5;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.ValueType;
import io.parcours.segments.event.Vocabulary;
import io.parcours.segments.rule.Birthdays;
import io.parcours.segments.rule.Condition;
import io.parcours.segments.rule.Distance;
import io.parcours.segments.rule.PersonHistory;
import io.parcours.segments.rule.ProfileField;
import io.parcours.segments.rule.StorePlace;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/** Rules as columns over {@link People}; each is true or false, never null. */
final class RuleColumns implements Condition.Visitor<Column> {
    private final Vocabulary vocabulary;
    private final List<StorePlace> stores;
    private final Clocks clocks;

    private final Map<Condition.Top, BigDecimal> thresholds;

    /** @param thresholds where the tops of the rules begin, or end; one that is absent holds for nobody */
    RuleColumns(Vocabulary vocabulary, List<StorePlace> stores, Map<Condition.Top, BigDecimal> thresholds, AsOf now) {
        this.vocabulary = vocabulary;
        this.stores = stores;
        this.thresholds = thresholds;
        this.clocks = Clocks.named(now, Clocks.zone(now.persons(), People::profile));
    }

    @Override
    public Column all(Condition.All all) {
        return all.conditions().stream()
                .map(condition -> condition.accept(this))
                .reduce(Column::and)
                .orElseThrow();
    }

    @Override
    public Column any(Condition.Any any) {
        return either(any.conditions());
    }

    @Override
    public Column none(Condition.None none) {
        return not(either(none.conditions()));
    }

    private Column either(List<Condition> conditions) {
        return conditions.stream()
                .map(condition -> condition.accept(this))
                .reduce(Column::or)
                .orElseThrow();
    }

    /** A number of a person that persons can be ranked by. */
    Column number(String subject) {
        return ProfileField.named(subject)
                .map(this::profileField)
                .orElseGet(() -> col(People.attribute(subject)))
                .cast(EventColumns.NUMBER);
    }

    @Override
    public Column top(Condition.Top top) {
        BigDecimal threshold = thresholds.get(top);
        if (threshold == null) {
            return lit(false);
        }
        Column bound = lit(threshold).cast(EventColumns.NUMBER);
        Column number = number(top.subject());
        return coalesce(top.lowest() ? number.leq(bound) : number.geq(bound), lit(false));
    }

    @Override
    public Column sample(Condition.Sample sample) {
        Column hash = md5(concat(lit(sample.salted()), col(ProfileColumn.PERSON_ID.sqlName())));
        return conv(substring(hash, 1, Condition.Sample.DIGITS), 16, 10)
                .cast("bigint")
                .lt(lit(sample.below()));
    }

    @Override
    public Column sequence(Condition.Sequence sequence) {
        return coalesce(col(People.evidence(Measure.column(sequence))), lit(0L)).geq(1);
    }

    @Override
    public Column has(Condition.Has has) {
        if (has.subject().startsWith(Vocabulary.TRAIT)) {
            String key = has.subject().substring(Vocabulary.TRAIT.length());
            Column trait = get_json_object(People.profile(ProfileColumn.TRAITS), "$['" + key + "']");
            return Comparisons.holds(trait, ValueType.OPEN, has.comparison(), clocks);
        }
        ValueType type = vocabulary.subjects().get(has.subject());
        if (type == null) {
            throw new IllegalArgumentException("no attribute or profile field " + has.subject());
        }
        Column value = ProfileField.named(has.subject())
                .map(this::profileField)
                .orElseGet(() -> col(People.attribute(has.subject())));
        return Comparisons.holds(value, type, has.comparison(), clocks);
    }

    private Column profileField(ProfileField field) {
        return switch (field) {
            case GIVEN_NAME -> People.profile(ProfileColumn.GIVEN_NAME);
            case FAMILY_NAME -> People.profile(ProfileColumn.FAMILY_NAME);
            case GENDER -> People.profile(ProfileColumn.GENDER);
            case CITY -> People.profile(ProfileColumn.CITY);
            case POSTCODE -> People.profile(ProfileColumn.POSTCODE);
            case REGION -> People.profile(ProfileColumn.REGION);
            case COUNTRY -> People.profile(ProfileColumn.COUNTRY);
            case LANGUAGE -> People.profile(ProfileColumn.LANGUAGE);
            case EMAIL -> People.profile(ProfileColumn.EMAIL);
            case PHONE -> People.profile(ProfileColumn.PHONE);
            case LIFE_STAGE -> People.profile(ProfileColumn.LIFE_STAGE);
            case BIRTH_DATE -> People.profile(ProfileColumn.BIRTH_DATE);
            case AGE ->
                clocks.<Date, Integer>reckon(
                        People.profile(ProfileColumn.BIRTH_DATE),
                        (birth, clock) -> birth == null ? null : Birthdays.age(birth.toLocalDate(), clock.today()),
                        DataTypes.IntegerType);
            case CHILD_BIRTH_DATE -> People.profile(ProfileColumn.CHILD_BIRTH_DATE);
            case DAYS_SINCE_CHILD_BIRTH ->
                clocks.<Date, Long>reckon(
                        People.profile(ProfileColumn.CHILD_BIRTH_DATE),
                        (birth, clock) -> birth == null ? null : clock.daysSince(birth.toLocalDate()),
                        DataTypes.LongType);
            case KNOWN -> People.profile(ProfileColumn.KNOWN);
            case RECORDS -> People.profile(ProfileColumn.RECORDS);
            case FIRST_SEEN -> People.profile(ProfileColumn.FIRST_SEEN);
            case LAST_SEEN -> People.profile(ProfileColumn.LAST_SEEN);
            case MOVED_AT -> People.profile(ProfileColumn.MOVED_AT);
            case MOVED_FROM -> People.profile(ProfileColumn.MOVED_FROM);
            case DAYS_SINCE_MOVE ->
                clocks.<Timestamp, Long>reckon(
                        People.profile(ProfileColumn.MOVED_AT),
                        (moved, clock) -> moved == null ? null : clock.daysSince(moved.toInstant()),
                        DataTypes.LongType);
        };
    }

    @Override
    public Column did(Condition.Did did) {
        Column times = coalesce(col(People.evidence(Measure.column(did))), lit(0L));
        Column enough = times.geq(did.atLeast());
        return did.atMost().map(most -> enough.and(times.leq(most))).orElse(enough);
    }

    @Override
    public Column inSegment(Condition.InSegment in) {
        return col(People.segment(in.segment()));
    }

    @Override
    public Column listed(Condition.Listed listed) {
        return coalesce(array_contains(col(People.LISTS), listed.list()), lit(false));
    }

    @Override
    public Column near(Condition.Near near) {
        Distance distance = Distance.of(near, stores);
        Column home = People.profile(ProfileColumn.PLACE);
        Column close = udf(
                        (UDF2<@Nullable Double, @Nullable Double, Boolean>)
                                (lat, lon) -> lat != null && lon != null && distance.near(lat, lon),
                        DataTypes.BooleanType)
                .apply(home.getField("lat"), home.getField("lon"));
        return coalesce(close, lit(false));
    }

    @Override
    public Column birthday(Condition.Birthday birthday) {
        int days = birthday.days();
        Column soon = clocks.<Date, Boolean>reckon(
                People.profile(ProfileColumn.BIRTH_DATE),
                (birth, clock) -> birth != null && Birthdays.within(birth.toLocalDate(), clock.today(), days),
                DataTypes.BooleanType);
        return coalesce(soon, lit(false));
    }

    @Override
    public Column consents(Condition.Consents consents) {
        Column said = filter(
                People.profile(ProfileColumn.CONSENTS),
                consent -> consent.getField("purpose").equalTo(consents.purpose()));
        Optional<String> channel = consents.channel();
        Column allowed = channel.isPresent()
                ? holds(said, lit(channel.get()))
                : exists(said, consent -> holds(said, consent.getField("channel")));
        return coalesce(allowed, lit(false));
    }

    /** Whether the answer about a channel, or without one that about any, is yes. Of two answers the newest counts, of one moment the no. */
    private static Column holds(Column said, Column channel) {
        Column own = filter(said, consent -> consent.getField("channel").equalTo(channel));
        Column any = filter(said, consent -> consent.getField("channel").equalTo(PersonHistory.Consent.ANY_CHANNEL));
        Column heard = when(size(own).gt(0), own).otherwise(any);
        Column last = array_max(transform(
                heard,
                consent -> struct(
                        consent.getField("at").as("at"),
                        not(consent.getField("granted")).as("refused"))));
        return coalesce(not(last.getField("refused")), lit(false));
    }
}
