package io.parcours.demo.silo;

import io.parcours.demo.people.Dice;
import io.parcours.demo.people.Product;
import io.parcours.demo.people.Shop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetFileWriter.Mode;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** What is not about persons: the ERP's catalogue with stock (Parquet), the list of shops, the list of campaigns. */
final class ReferenceSilo {
    private static final MessageType CATALOGUE = MessageTypeParser.parseMessageType("""
            message catalogue {
              required binary sku (STRING);
              required binary name (STRING);
              required binary brand (STRING);
              required binary category (STRING);
              required binary subcategory (STRING);
              required int64 price (DECIMAL(10,2));
              required binary currency (STRING);
              required int32 stock;
              required int64 counted_at (TIMESTAMP(MICROS,true));
            }
            """);

    private final Desk desk;

    ReferenceSilo(Desk desk) {
        this.desk = desk;
    }

    /** The catalogue with the stock as counted at the end of a day. */
    void catalogue(LocalDate day) throws IOException {
        Path file = desk.folder().resolve("data/erp/catalogue-" + day + ".parquet");
        Files.createDirectories(desk.folder().resolve("data/erp"));
        SimpleGroupFactory rows = new SimpleGroupFactory(CATALOGUE);
        long counted = day.plusDays(1).atStartOfDay().toEpochSecond(ZoneOffset.UTC) - 3600;
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(file))
                .withConf(new PlainParquetConfiguration())
                .withType(CATALOGUE)
                .withWriteMode(Mode.CREATE)
                .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
                .build()) {
            for (Product product : desk.reference().products()) {
                Dice dice = Dice.of(desk.seed(), "stock " + product.sku(), day.toEpochDay());
                writer.write(rows.newGroup()
                        .append("sku", product.sku())
                        .append("name", product.name())
                        .append("brand", product.brand())
                        .append("category", product.category())
                        .append("subcategory", product.subcategory())
                        .append("price", product.cents())
                        .append("currency", "EUR")
                        .append("stock", dice.chance(0.05) ? 0 : dice.between(1, 400))
                        .append("counted_at", counted * 1_000_000L));
            }
        }
    }

    void shops() {
        StringBuilder text = new StringBuilder("store_id,name,address,city,postcode,country,lat,lon,opened_on\n");
        for (Shop shop : desk.reference().shops()) {
            text.append(Csv.line(
                            ',',
                            shop.id(),
                            shop.name(),
                            shop.address(),
                            shop.city(),
                            shop.postcode(),
                            shop.country(),
                            shop.lat(),
                            shop.lon(),
                            shop.opened()))
                    .append('\n');
        }
        file("data/reference/stores.csv", text);
    }

    /** One campaign per kind and month, those of the month after the last day included. */
    void campaigns() {
        StringBuilder text = new StringBuilder("campaign_id,name,channel,type,starts_on,ends_on\n");
        YearMonth last = YearMonth.from(desk.plan().historyEnd()).plusMonths(1);
        for (YearMonth month = YearMonth.from(desk.plan().firstDay());
                !month.isAfter(last);
                month = month.plusMonths(1)) {
            campaign(text, "NL-", "Newsletter", "email", "newsletter", month);
            campaign(text, "SMS-", "Text messages", "sms", "newsletter", month);
            campaign(text, "SEA-", "Search ads", "ads", "search", month);
            campaign(text, "SOC-", "Social ads", "ads", "social", month);
            campaign(text, "DIS-", "Retargeting", "ads", "display", month);
        }
        file("data/reference/campaigns.csv", text);
    }

    private static void campaign(
            StringBuilder text, String prefix, String name, String channel, String type, YearMonth month) {
        text.append(Csv.line(
                        ',', prefix + month, name + " " + month, channel, type, month.atDay(1), month.atEndOfMonth()))
                .append('\n');
    }

    private void file(String path, CharSequence text) {
        try {
            Path file = desk.folder().resolve(path);
            Files.createDirectories(desk.folder().resolve("data/reference"));
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
