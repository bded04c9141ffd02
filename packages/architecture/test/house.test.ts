import { describe, expect, test } from "@jest/globals";
import { readRooms, topLevelEntries } from "../src/house.js";
import {
  filesSayWhatTheyHold,
  filesStayShort,
  importsHaveNoCycles,
  importsKeepTheFloors,
  manifestsKeepTheFloors,
  topLevelIsTidy,
} from "../src/rules.js";

const rooms = readRooms();

describe.each(rooms)("packages/$name", (room) => {
  test("depends on lower floors only", () => {
    expect(manifestsKeepTheFloors(room)).toEqual([]);
  });

  test("imports what it declares, from lower floors only", () => {
    expect(importsKeepTheFloors(room)).toEqual([]);
  });

  test("has no import cycles", () => {
    expect(importsHaveNoCycles(room)).toEqual([]);
  });

  test("has files that say what they hold, and are short", () => {
    expect([...filesSayWhatTheyHold(room), ...filesStayShort(room)]).toEqual([]);
  });
});

test("the house is read: core is there, with sources", () => {
  expect(rooms.find((room) => room.name === "core")?.sources.length).toBeGreaterThan(0);
});

test("the top of the repository is tidy", () => {
  const entries = topLevelEntries();
  expect(entries).toContain("packages");
  expect(topLevelIsTidy(entries)).toEqual([]);
});
