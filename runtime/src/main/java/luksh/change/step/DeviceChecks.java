package luksh.change.step;

import java.util.List;
import java.util.Optional;
import luksh.device.Mappings;
import luksh.device.WritePath;
import luksh.device.Writers;

/** What lies around a container besides its own bytes; looked at anew with each question. */
public interface DeviceChecks {
    /** Names of the mappings that this header opened. */
    List<String> mappings();

    /** Names of the mappings that lie upon it, whichever header opened them. */
    default List<String> mappingsUpon() {
        return mappings();
    }

    /** Why nothing can be written there at all. */
    Optional<WritePath.Wrong> closed();

    /** Why this is not the path to write to. */
    List<WritePath.Wrong> wrongDoors();

    /** Other processes that could write there. */
    List<Writers.Writer> writers();

    /** Of what only this program can reach. */
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
        public List<WritePath.Wrong> wrongDoors() {
            return List.of();
        }

        @Override
        public List<Writers.Writer> writers() {
            return List.of();
        }
    };

    /** Of a device or an image, on this machine. */
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
            public List<WritePath.Wrong> wrongDoors() {
                return WritePath.wrong(path);
            }

            @Override
            public List<Writers.Writer> writers() {
                return Writers.to(path);
            }
        };
    }
}
