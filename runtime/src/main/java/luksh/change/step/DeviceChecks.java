package luksh.change.step;

import java.util.List;
import java.util.Optional;
import luksh.device.Mappings;
import luksh.device.WritePath;
import luksh.device.Writers;

/** Checks of the system around a container: mappings, write path, other writers. Every call looks again. */
public interface DeviceChecks {
    /** Names of the mappings that were unlocked with this header. */
    List<String> mappings();

    /** Names of all mappings on this device, also those unlocked with another header. */
    default List<String> mappingsUpon() {
        return mappings();
    }

    /** Why luksh cannot write to this device at all. */
    Optional<WritePath.Wrong> closed();

    /** Why luksh must not write through this path. */
    List<WritePath.Wrong> wrongPaths();

    /** Other processes that have the device open for writing. */
    List<Writers.Writer> writers();

    /** For a target that no other program can access. */
    DeviceChecks NONE = new DeviceChecks() {
        @Override
        public List<String> mappings() {
            return List.of();
        }

        @Override
        public Optional<WritePath.Wrong> closed() {
            return Optional.empty();
        }

        @Override
        public List<WritePath.Wrong> wrongPaths() {
            return List.of();
        }

        @Override
        public List<Writers.Writer> writers() {
            return List.of();
        }
    };

    /** For a device or an image on this machine. */
    static DeviceChecks of(String path) {
        return new DeviceChecks() {
            @Override
            public List<String> mappings() {
                return Mappings.of(path);
            }

            @Override
            public List<String> mappingsUpon() {
                return Mappings.over(path);
            }

            @Override
            public Optional<WritePath.Wrong> closed() {
                return WritePath.closed(path);
            }

            @Override
            public List<WritePath.Wrong> wrongPaths() {
                return WritePath.wrong(path);
            }

            @Override
            public List<Writers.Writer> writers() {
                return Writers.to(path);
            }
        };
    }
}
