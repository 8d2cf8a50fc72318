package luksh.grub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import luksh.format.LuksException;

/**
 * The installed GRUB according to the system's files. Runs nothing and writes nothing. A file that cannot be read
 * counts as missing.
 *
 * @param version empty if unknown
 * @param platform empty if unknown
 * @param versionSource the file that contains the version, for people
 * @param platformSource the file that contains the platform, for people
 */
public record Installed(
        Optional<GrubVersion> version, Optional<Platform> platform, String versionSource, String platformSource) {
    private static final List<String> MODULE_FOLDERS = List.of("boot/grub", "boot/grub2");
    private static final String PACKAGED_MODULES = "usr/lib/grub";
    /** Packages with GRUB's own version numbers; the package of the signed image uses another scheme. */
    private static final List<String> PACKAGES =
            List.of("grub-pc", "grub-efi-amd64", "grub2-common", "grub-efi-amd64-bin", "grub-pc-bin", "grub-common");

    /** The version that an EFI image contains for Secure Boot (SBAT). */
    private static final Pattern SBAT = Pattern.compile("grub,[0-9]+,Free Software Foundation,grub,([0-9][^,]{0,40}),");

    private static final Pattern MODINFO = Pattern.compile("(?m)^grub_(?:package_)?version=[\"']?([0-9][^\"'\\s]*)");
    private static final Pattern DPKG_VERSION = Pattern.compile("(?m)^Version: (\\S+)$");
    private static final int MOST_IMAGE = 16 << 20;

    private record Told<T>(T what, String by) {}

    /** @param root of the system; {@code /} for the running one */
    public static Installed on(Path root) {
        Optional<Told<Platform>> platform = platform(root);
        Optional<Told<GrubVersion>> version = version(root, platform.map(Told::what));
        return new Installed(
                version.map(Told::what),
                platform.map(Told::what),
                version.map(Told::by).orElse("no file of a GRUB was found"),
                platform.map(Told::by).orElse("neither GRUB's folder in /boot nor /sys/firmware/efi was found"));
    }

    private static Optional<Told<Platform>> platform(Path root) {
        var folders = new ArrayList<Path>();
        for (String folder : MODULE_FOLDERS) {
            Platform.names().stream()
                    .map(root.resolve(folder)::resolve)
                    .filter(Files::isDirectory)
                    .forEach(folders::add);
        }
        boolean efi = Files.isDirectory(root.resolve("sys/firmware/efi"));
        if (folders.size() == 1) {
            return Optional.of(new Told<>(named(folders.get(0)), shown(root, folders.get(0))));
        }
        if (!folders.isEmpty()) {
            String why = efi ? ", and this system was started by UEFI" : ", and this system was not started by UEFI";
            return folders.stream()
                    .filter(folder -> named(folder).name().endsWith("-efi") == efi)
                    .findFirst()
                    .map(folder -> new Told<>(named(folder), shown(root, folder) + why));
        }
        return efi ? efi(root) : package_(root);
    }

    private static Optional<Told<Platform>> efi(Path root) {
        Optional<Path> image = images(root).findFirst();
        if (image.isPresent()) {
            return image.map(file -> new Told<>(Platform.X86_64_EFI, shown(root, file)));
        }
        boolean wide =
                text(root.resolve("sys/firmware/efi/fw_platform_size")).trim().equals("64");
        return wide && Files.isDirectory(root.resolve("lib64"))
                ? Optional.of(new Told<>(Platform.X86_64_EFI, "/sys/firmware/efi"))
                : Optional.empty();
    }

    /** An installed package that boots; one that only contains modules says nothing. */
    private static Optional<Told<Platform>> package_(Path root) {
        String status = text(root.resolve("var/lib/dpkg/status"));
        if (dpkg(status, "grub-pc").isPresent()) {
            return Optional.of(new Told<>(Platform.I386_PC, "package grub-pc"));
        }
        return dpkg(status, "grub-efi-amd64").map(version -> new Told<>(Platform.X86_64_EFI, "package grub-efi-amd64"));
    }

    private static Optional<Told<GrubVersion>> version(Path root, Optional<Platform> platform) {
        if (platform.filter(Platform.X86_64_EFI::equals).isPresent()) {
            Optional<Told<GrubVersion>> booted = images(root)
                    .flatMap(file -> told(SBAT, root, file).stream())
                    .findFirst();
            if (booted.isPresent()) {
                return booted;
            }
        }
        Optional<Told<GrubVersion>> inBoot = MODULE_FOLDERS.stream()
                .flatMap(folder -> modinfo(root, root.resolve(folder), platform))
                .findFirst();
        return inBoot.or(() -> package_(root, PACKAGES))
                .or(() ->
                        modinfo(root, root.resolve(PACKAGED_MODULES), platform).findFirst());
    }

    private static Optional<Told<GrubVersion>> package_(Path root, List<String> names) {
        String status = text(root.resolve("var/lib/dpkg/status"));
        return names.stream()
                .flatMap(name -> dpkg(status, name).stream()
                        .flatMap(text -> parsed(text).stream())
                        .map(version -> new Told<>(version, "package " + name + surety(name))))
                .findFirst();
    }

    /** Packages with only modules and tools do not boot. */
    private static String surety(String name) {
        return name.endsWith("-bin") || name.endsWith("common") ? " (use --grub-version if another version boots)" : "";
    }

    private static Stream<Told<GrubVersion>> modinfo(Path root, Path folder, Optional<Platform> platform) {
        List<String> names = platform.map(Platform::name).map(List::of).orElseGet(Platform::names);
        return names.stream()
                .map(name -> folder.resolve(name).resolve("modinfo.sh"))
                .flatMap(file -> told(MODINFO, root, file).stream());
    }

    /** The version of an installed package. */
    private static Optional<String> dpkg(String status, String name) {
        int at = ("\n" + status).indexOf("\nPackage: " + name + "\n");
        if (at < 0) {
            return Optional.empty();
        }
        int end = status.indexOf("\n\n", at);
        String stanza = status.substring(at, end < 0 ? status.length() : end);
        Matcher version = DPKG_VERSION.matcher(stanza);
        return stanza.contains("\nStatus: install ok installed") && version.find()
                ? Optional.of(version.group(1))
                : Optional.empty();
    }

    private static Optional<Told<GrubVersion>> told(Pattern pattern, Path root, Path file) {
        Matcher found = pattern.matcher(text(file));
        return found.find()
                ? parsed(found.group(1)).map(version -> new Told<>(version, shown(root, file)))
                : Optional.empty();
    }

    private static Optional<GrubVersion> parsed(String text) {
        try {
            return Optional.of(GrubVersion.parse(text));
        } catch (LuksException e) {
            return Optional.empty(); // GRUB Legacy, or no version
        }
    }

    /** GRUB's images on the EFI system partition, one for each distribution. */
    private static Stream<Path> images(Path root) {
        var found = new ArrayList<Path>();
        for (String place : List.of("boot/efi/EFI", "efi/EFI", "boot/EFI")) {
            try (DirectoryStream<Path> vendors = Files.newDirectoryStream(root.resolve(place))) {
                for (Path vendor : vendors) {
                    Path image = vendor.resolve("grubx64.efi");
                    if (Files.isRegularFile(image)) {
                        found.add(image);
                    }
                }
            } catch (IOException | UncheckedIOException e) {
                // the folder does not exist or cannot be read
            }
        }
        return found.stream().sorted();
    }

    /** Decoded as Latin-1, so that every byte is a character; empty if it cannot be read. */
    private static String text(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) <= MOST_IMAGE
                    ? Files.readString(file, StandardCharsets.ISO_8859_1)
                    : "";
        } catch (IOException e) {
            return "";
        }
    }

    private static Platform named(Path folder) {
        return Platform.named(String.valueOf(folder.getFileName()));
    }

    private static String shown(Path root, Path file) {
        return "/" + root.relativize(file);
    }
}
