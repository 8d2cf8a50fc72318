import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import luksh.shell.prompt.PseudoTerminal;

/** Measures one prompt beside another: see bench/prompt. */
public class PromptTimes {
    private static final int SECONDS = 120;
    private static final int TICK_MILLISECONDS = 10;
    private static final List<String> NAMES =
            List.of("prompt visible", "first answer", "processor time to it", "Tab", "20th var", "50th var", "last var");

    private final String prompt;
    private final List<String> command;

    PromptTimes(String prompt, String command) {
        this.prompt = prompt;
        this.command = List.of(command);
    }

    public static void main(String[] words) throws Exception {
        int runs = Integer.parseInt(words[2]);
        int variables = Integer.parseInt(words[3]);
        var ours = new PromptTimes("luksh> ", words[0]);
        var theirs = new PromptTimes("jshell> ", words[1]);
        List<double[]> mine = new ArrayList<>();
        List<double[]> peer = new ArrayList<>();
        for (int run = -1; run < runs; run++) { // the first pair warms up the disk's cache
            double[] a = ours.start();
            double[] b = theirs.start();
            if (run >= 0) {
                mine.add(a);
                peer.add(b);
            }
        }
        print(mine, peer, 0);
        if (variables > 0) {
            print(List.of(ours.session(variables)), List.of(theirs.session(variables)), 4);
        }
        System.exit(0);
    }

    private static void print(List<double[]> mine, List<double[]> peer, int names) {
        for (int i = 0; i < mine.get(0).length; i++) {
            int at = i;
            String name = names + i < NAMES.size() ? NAMES.get(names + i) : "memory, MiB";
            System.out.printf(
                    "%-22s luksh %7.0f  jshell %7.0f  ratio %.2f%n",
                    name,
                    median(mine.stream().mapToDouble(each -> each[at]).toArray()),
                    median(peer.stream().mapToDouble(each -> each[at]).toArray()),
                    median(java.util.stream.IntStream.range(0, mine.size())
                            .mapToDouble(run -> mine.get(run)[at] / peer.get(run)[at])
                            .toArray()));
        }
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    /** Milliseconds until the prompt, until the first answer, of processor time, and until Tab has completed a name. */
    private double[] start() throws Exception {
        long begin = System.nanoTime();
        try (PseudoTerminal terminal = PseudoTerminal.start(command, Map.of())) {
            await(terminal, prompt);
            double visible = since(begin);
            terminal.type("50 + 62\r");
            await(terminal, "112");
            double answered = since(begin);
            double processor = processor(terminal.process().toHandle());
            await(terminal, prompt);
            long tab = System.nanoTime();
            terminal.type("Thread.currentTh\t");
            await(terminal, "currentThread");
            double completed = since(tab);
            terminal.type("\003\004");
            end(terminal);
            return new double[] {visible, answered, processor, completed};
        }
    }

    /** Milliseconds for the 20th, 50th and last variable, each the mean of ten, and the memory at the end in MiB. */
    private double[] session(int variables) throws Exception {
        try (PseudoTerminal terminal = PseudoTerminal.start(command, Map.of())) {
            await(terminal, prompt);
            double[] times = new double[variables];
            for (int i = 0; i < variables; i++) {
                long begin = System.nanoTime();
                terminal.type("int v" + i + " = " + i + ";\r");
                await(terminal, prompt);
                times[i] = since(begin);
            }
            double memory = 0;
            for (long process : family(terminal.process().toHandle())) {
                memory = Math.max(memory, memory(process));
            }
            terminal.type("\004");
            end(terminal);
            return new double[] {mean(times, 20), mean(times, 50), mean(times, variables), memory};
        }
    }

    private static double mean(double[] times, int last) {
        int to = Math.min(last, times.length);
        return Arrays.stream(times, Math.max(0, to - 10), to).average().orElse(0);
    }

    private static double since(long begin) {
        return (System.nanoTime() - begin) / 1e6;
    }

    private static void await(PseudoTerminal terminal, String text) throws Exception {
        if (!terminal.await(text, SECONDS)) {
            throw new IOException("awaited " + text + " after: " + terminal.shown());
        }
    }

    private static void end(PseudoTerminal terminal) throws InterruptedException {
        if (!terminal.process().waitFor(5, TimeUnit.SECONDS)) {
            terminal.process().destroyForcibly();
        }
    }

    private static List<Long> family(ProcessHandle first) {
        List<Long> all = new ArrayList<>(List.of(first.pid()));
        first.descendants().forEach(each -> all.add(each.pid()));
        return all;
    }

    /** Milliseconds of the process and its children. */
    private static double processor(ProcessHandle first) throws IOException {
        double sum = 0;
        for (long process : family(first)) {
            Path file = Path.of("/proc/" + process + "/stat");
            if (Files.exists(file)) {
                String stat = Files.readString(file);
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                sum += TICK_MILLISECONDS * (Long.parseLong(fields[11]) + Long.parseLong(fields[12]));
            }
        }
        return sum;
    }

    private static double memory(long process) throws IOException {
        Path file = Path.of("/proc/" + process + "/status");
        return Files.exists(file)
                ? Files.readAllLines(file).stream()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                        .sum()
                : 0;
    }
}
