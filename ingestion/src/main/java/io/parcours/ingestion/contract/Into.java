package io.parcours.ingestion.contract;

import io.parcours.lakehouse.contract.CampaignColumn;
import io.parcours.lakehouse.contract.ConsentColumn;
import io.parcours.lakehouse.contract.CostColumn;
import io.parcours.lakehouse.contract.EventColumn;
import io.parcours.lakehouse.contract.ProductColumn;
import io.parcours.lakehouse.contract.RecordColumn;
import io.parcours.lakehouse.contract.StoreColumn;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the rows of a dataset become, in the order in which datasets are taken in: reference data first, since rules look it up. */
public enum Into {
    PRODUCT(
            Tables.PRODUCTS,
            new Targets()
                    .may("name", ProductColumn.NAME, ValueKind.TEXT)
                    .may("brand", ProductColumn.BRAND, ValueKind.TEXT)
                    .may("category", ProductColumn.CATEGORY, ValueKind.TEXT)
                    .may("subcategory", ProductColumn.SUBCATEGORY, ValueKind.TEXT)
                    .may("price", ProductColumn.PRICE, ValueKind.MONEY)
                    .may("currency", ProductColumn.CURRENCY, ValueKind.WORD)
                    .may("stock", ProductColumn.STOCK, ValueKind.DECIMAL)),
    STORE(
            Tables.STORES,
            new Targets()
                    .may("name", StoreColumn.NAME, ValueKind.TEXT)
                    .may("address", StoreColumn.ADDRESS, ValueKind.TEXT)
                    .may("city", StoreColumn.CITY, ValueKind.TEXT)
                    .may("postcode", StoreColumn.POSTCODE, ValueKind.TEXT)
                    .may("country", StoreColumn.COUNTRY, ValueKind.TEXT)
                    .may("lat", StoreColumn.LAT, ValueKind.DOUBLE)
                    .may("lon", StoreColumn.LON, ValueKind.DOUBLE)),
    CAMPAIGN(
            Tables.CAMPAIGNS,
            new Targets()
                    .may("name", CampaignColumn.NAME, ValueKind.TEXT)
                    .may("channel", CampaignColumn.CHANNEL, ValueKind.WORD)
                    .may("type", CampaignColumn.TYPE, ValueKind.TEXT)
                    .may("starts_on", CampaignColumn.STARTS_ON, ValueKind.DATE)
                    .may("ends_on", CampaignColumn.ENDS_ON, ValueKind.DATE)),
    COST(
            Tables.COSTS,
            new Targets()
                    .may("campaign", CostColumn.CAMPAIGN_ID, ValueKind.TEXT)
                    .may("channel", CostColumn.CHANNEL, ValueKind.WORD)
                    .must("day", CostColumn.DAY, ValueKind.DATE)
                    .must("amount", CostColumn.AMOUNT, ValueKind.MONEY)
                    .may("currency", CostColumn.CURRENCY, ValueKind.WORD)
                    .may("impressions", CostColumn.IMPRESSIONS, ValueKind.WHOLE)
                    .may("clicks", CostColumn.CLICKS, ValueKind.WHOLE)),
    CONSENT(
            Tables.CONSENTS,
            new Targets()
                    .must("purpose", ConsentColumn.PURPOSE, ValueKind.WORD)
                    .may("channel", ConsentColumn.CHANNEL, ValueKind.WORD)
                    .must("at", ConsentColumn.AT, ValueKind.TIMESTAMP)
                    .must("granted", ConsentColumn.GRANTED, ValueKind.YES_NO)
                    .may("legal_basis", ConsentColumn.LEGAL_BASIS, ValueKind.WORD)
                    .may("source", ConsentColumn.SOURCE, ValueKind.WORD)),
    RECORD(
            Tables.RECORDS,
            new Targets()
                    .may("given_name", RecordColumn.GIVEN_NAME, ValueKind.TEXT)
                    .may("family_name", RecordColumn.FAMILY_NAME, ValueKind.TEXT)
                    .may("name_suffix", RecordColumn.NAME_SUFFIX, ValueKind.TEXT)
                    .may("birth_date", RecordColumn.BIRTH_DATE, ValueKind.PAST_DATE)
                    .may("child_birth_date", RecordColumn.CHILD_BIRTH_DATE, ValueKind.EXPECTED_DATE)
                    .may("gender", RecordColumn.GENDER, ValueKind.TEXT)
                    .may("address", RecordColumn.ADDRESS, ValueKind.TEXT)
                    .may("city", RecordColumn.CITY, ValueKind.TEXT)
                    .may("postcode", RecordColumn.POSTCODE, ValueKind.TEXT)
                    .may("region", RecordColumn.REGION, ValueKind.TEXT)
                    .may("country", RecordColumn.COUNTRY, ValueKind.TEXT)
                    .may("language", RecordColumn.LANGUAGE, ValueKind.TEXT)
                    .may("observed_at", RecordColumn.OBSERVED_AT, ValueKind.TIMESTAMP)),
    EVENT(
            Tables.EVENTS,
            new Targets()
                    .must("type", EventColumn.TYPE, ValueKind.WORD)
                    .must("at", EventColumn.OCCURRED_AT, ValueKind.TIMESTAMP)
                    .may("received_at", EventColumn.RECEIVED_AT, ValueKind.TIMESTAMP)
                    .may("channel", EventColumn.CHANNEL, ValueKind.WORD)
                    .may("session", EventColumn.SESSION_ID, ValueKind.TEXT)
                    .may("amount", EventColumn.AMOUNT, ValueKind.MONEY)
                    .may("currency", EventColumn.CURRENCY, ValueKind.WORD)
                    .may("campaign", EventColumn.CAMPAIGN, ValueKind.TEXT)
                    .may("sentiment", EventColumn.SENTIMENT, ValueKind.DOUBLE)
                    .may("is_bot", EventColumn.IS_BOT, ValueKind.YES_NO));

    private final TableContract table;
    private final List<Target> targets;

    Into(TableContract table, Targets targets) {
        this.table = table;
        this.targets = List.copyOf(targets.list);
    }

    public TableContract table() {
        return table;
    }

    public List<Target> targets() {
        return targets;
    }

    public Optional<Target> target(TableColumn column) {
        return targets.stream().filter(target -> target.column().equals(column)).findFirst();
    }

    /** What the contract calls the JSON column that takes everything else; empty where the table has none. */
    public Optional<String> restWord() {
        return switch (this) {
            case EVENT -> Optional.of("properties");
            case RECORD -> Optional.of("traits");
            case PRODUCT, STORE, CAMPAIGN, COST -> Optional.of("attributes");
            case CONSENT -> Optional.empty();
        };
    }

    public boolean hasIdentifiers() {
        return this == EVENT || this == RECORD || this == CONSENT;
    }

    private static final class Targets {
        private final List<Target> list = new ArrayList<>();

        Targets must(String word, TableColumn column, ValueKind kind) {
            list.add(new Target(word, column, kind, true));
            return this;
        }

        Targets may(String word, TableColumn column, ValueKind kind) {
            list.add(new Target(word, column, kind, false));
            return this;
        }
    }
}
