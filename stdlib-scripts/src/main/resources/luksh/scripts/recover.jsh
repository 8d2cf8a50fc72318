#!/usr/bin/env luksh
//! group Rescue
// Finishes an interrupted change, or takes its last step back.
// Says what was done and what was not before it writes; needs no passphrase.
//
//   luksh recover                   what is unfinished on this machine
//   luksh recover /dev/sda3         finish it; what was hardly begun is tidied
//   luksh recover disk.img --back   take the interrupted step back, if it can be
//
// luksh refuses other changes of a container until its unfinished change is
// finished. The same is true while a journal cannot be read: recover names it
// and ends with 5; --forget sets it aside. Leftovers of an interrupted luksh in
// the state folder are overwritten and removed first, also by --list.
var path = arg("device", "", "device or image; without it every unfinished change");
var list = flag("list", "only says what is unfinished");
var back = flag("back", "takes the interrupted step back instead");
var forget = flag("forget", "sets the journal aside and writes nothing to the disk");
excludes("list", "back", "forget");
excludes("back", "forget");
needs("back", "device");
needs("forget", "device");

var found = path.isEmpty() ? unfinished() : unfinished(path);
if (found.isEmpty() && !path.isEmpty()) found = writtenBack(path);
if (found.isEmpty() && !path.isEmpty()) luks(path); // or that says what is wrong
if (found.isEmpty()) say("nothing is unfinished" + (path.isEmpty() ? "" : " on " + path));
for (var change : found) {
    if (list || path.isEmpty()) {
        show(change.plan());
    } else if (forget) {
        change.forget();
    } else {
        show(back ? change.back() : change.finish());
    }
}
if (path.isEmpty() && !list && !found.isEmpty()) say("luksh recover DEVICE finishes one of them");
for (var change : found) {
    if (!forget && !change.readable()) exit(5);
}
