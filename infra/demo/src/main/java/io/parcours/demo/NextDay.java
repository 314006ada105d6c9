package io.parcours.demo;

import io.parcours.demo.behaviour.Journey;
import io.parcours.demo.behaviour.Life;
import io.parcours.demo.behaviour.Life.Twin;
import io.parcours.demo.behaviour.Moment;
import io.parcours.demo.people.Dice;
import io.parcours.demo.people.Household;
import io.parcours.demo.people.Person;
import io.parcours.demo.people.Population;
import io.parcours.demo.people.Reference;
import io.parcours.demo.silo.Desk;
import io.parcours.demo.silo.Silos;
import io.parcours.demo.truth.FaultBook;
import io.parcours.demo.truth.PersonTruth;
import io.parcours.demo.truth.TruthBook;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Adds one day: a few customers come back, a few come for the first time, some move, some have had enough of newsletters. */
final class NextDay {
    private static final double HOUSEHOLDS_BACK = 0.018;
    private static final double NEW_HOUSEHOLDS = 0.0008;

    private final Path folder;
    private final Plan plan;
    private final LocalDate day;
    private final int added;
    private final long midnight;
    private final Reference reference = new Reference();
    private final Population population;
    private final Life life;

    NextDay(Path folder, Plan before) {
        this.folder = folder;
        this.plan = before;
        this.day = before.lastDay().plusDays(1);
        this.added = (int) ChronoUnit.DAYS.between(before.historyEnd(), day);
        this.midnight = day.atStartOfDay().toEpochSecond(ZoneOffset.UTC);
        this.population = new Population(before.seed(), before.firstDay(), before.days(), reference);
        this.life = new Life(before.seed(), before.firstDay(), before.days(), reference);
    }

    Plan write() throws IOException, SQLException {
        FaultBook faults = new FaultBook();
        faults.addWritten(folder);
        Desk desk = new Desk(folder, plan.afterNextDay(plan.households()), reference, faults);
        long newHouseholds = Math.max(1, Math.round(plan.wholeHouseholds() * NEW_HOUSEHOLDS));
        try (TruthBook truth = new TruthBook(folder);
                Silos silos = new Silos(desk)) {
            for (long number = 0; number < plan.wholeHouseholds(); number++) {
                if (Dice.of(plan.seed(), "back on " + day, number).chance(HOUSEHOLDS_BACK)) {
                    Household household = population.household(number);
                    for (Person person : household.members()) {
                        comeBack(household, person, desk, silos, truth);
                    }
                }
            }
            for (long number = plan.households(); number < plan.households() + newHouseholds; number++) {
                Household household = population.household(number);
                for (Person asBorn : household.members()) {
                    Person person = asBorn.joining(plan.days() + added - 1);
                    Journey journey = life.onDay(person, midnight);
                    PersonTruth known = new PersonTruth(person);
                    silos.live(household, person, known, journey.moments(), day);
                    truth.person(household, known, journey);
                }
            }
            silos.day(day, true);
            silos.bots(day, 1);
        }
        faults.write(folder);
        Plan after = plan.afterNextDay(plan.households() + newHouseholds);
        after.write(folder);
        return after;
    }

    private void comeBack(Household household, Person person, Desk desk, Silos silos, TruthBook truth) {
        List<Moment> past = life.journey(person, Twin.NONE).moments();
        PersonTruth before = new PersonTruth(person);
        PersonTruth known = new PersonTruth(person);
        desk.write(false);
        silos.live(household, person, before, past, plan.historyEnd());
        Silos.Known customer = silos.live(household, person, known, past, plan.historyEnd());
        desk.write(true);
        customer.laterDay(added);
        life.onDay(person, midnight).moments().forEach(moment -> moment.tell(customer));
        Dice dice = Dice.of(plan.seed(), "changes on " + day, person.number());
        if (dice.chance(0.3)) {
            customer.moved(midnight + 40_000, day);
        }
        if (dice.chance(0.04)) {
            customer.withdrew(midnight + 50_000);
        }
        truth.added(known, before);
    }
}
