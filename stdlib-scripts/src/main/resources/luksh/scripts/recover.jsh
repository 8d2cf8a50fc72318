#!/usr/bin/env luksh
//! group Rescue
// Finishes an interrupted change, or reverts its last step.
// Before luksh writes, it lists what was done and what was not. It asks for no
// passphrase.
//
//   luksh recover                   list the unfinished changes on this machine
//   luksh recover /dev/sda3         finish the change, or undo it if only
//                                   its first step had begun
//   luksh recover disk.img --back   revert the interrupted step, if possible
//
// Until you finish an interrupted change, luksh refuses all other changes of the
// container. If a journal cannot be read, luksh refuses all changes too. recover
// then shows the file name and exits with 5. --forget renames the journal: luksh
// then cannot finish that change, but allows others. Every run, also with --list,
// first deletes temporary files that an interrupted luksh left in its state
// folder.
var path = arg("device", "", "device or image; default: all unfinished changes");
var list = flag("list", "only list the unfinished changes");
var back = flag("back", "revert the interrupted step instead of finishing it");
var forget = flag("forget", "rename the journal and write nothing to the disk; luksh then cannot finish the change");
excludes("list", "back", "forget");
excludes("back", "forget");
needs("back", "device");
needs("forget", "device");

var found = path.isEmpty() ? unfinished() : unfinished(path);
if (found.isEmpty() && !path.isEmpty()) found = writtenBack(path);
if (found.isEmpty() && !path.isEmpty()) luks(path); // fails if the header cannot be read
if (found.isEmpty()) say("no unfinished change" + (path.isEmpty() ? "" : " on " + path));
for (var change : found) {
    if (list || path.isEmpty()) {
        show(change.plan());
    } else if (forget) {
        change.forget();
    } else {
        show(back ? change.back() : change.finish());
    }
}
if (path.isEmpty() && !list && !found.isEmpty()) say("to finish one of them: luksh recover DEVICE");
for (var change : found) {
    if (!forget && !change.readable()) exit(5);
}
