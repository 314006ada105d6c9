package io.parcours.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a piece of work cost the process it ran in.
 *
 * @param wallSeconds by the clock
 * @param cpuSeconds of all threads, the JIT compiler's and the collector's included
 * @param peakHeapMegabytes the sum of the heap pools' peaks: at least the true peak
 * @param peakResidentMegabytes the process's peak, libraries and buffers included; 0 where the system does not tell
 */
public record Usage(double wallSeconds, double cpuSeconds, long peakHeapMegabytes, long peakResidentMegabytes) {

    /** Runs a piece of work and measures it. */
    static Usage of(Runnable work) {
        heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
        long started = System.nanoTime();
        long cpuBefore = processCpu();
        work.run();
        return new Usage(
                (System.nanoTime() - started) / 1e9,
                (processCpu() - cpuBefore) / 1e9,
                heapPools().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum() >> 20,
                peakResident());
    }

    private static java.util.stream.Stream<MemoryPoolMXBean> heapPools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP);
    }

    private static long processCpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static long peakResident() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
