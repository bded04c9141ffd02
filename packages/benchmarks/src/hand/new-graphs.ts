import * as t from "../services/transients.js";
import * as tree from "../services/tree.js";
import * as w from "../services/wide.js";

export function newMessage(): t.Message {
  const session = new t.Session(new t.Signer(new t.Clock(), new t.Random()));
  const connection = new t.Connection(new t.Socket());
  return new t.Message(session, new t.Client(connection, new t.Serializer(new t.Codec())));
}

export function newWide(): w.Wide {
  return new w.Wide(
    new w.LeafA(),
    new w.LeafB(),
    new w.LeafC(),
    new w.LeafD(),
    new w.LeafE(),
    new w.LeafF(),
    new w.LeafG(),
    new w.LeafH(),
    new w.LeafI(),
    new w.LeafJ(),
    new w.LeafK(),
    new w.LeafL(),
    new w.LeafM(),
    new w.LeafN(),
    new w.LeafO(),
    new w.LeafP(),
  );
}

export const newTree = (): tree.Knot => newLevel0();
const newLevel0 = () => new tree.Level0(newLevel1(), newLevel1());
const newLevel1 = () => new tree.Level1(newLevel2(), newLevel2());
const newLevel2 = () => new tree.Level2(newLevel3(), newLevel3());
const newLevel3 = () => new tree.Level3(newLevel4(), newLevel4());
const newLevel4 = () => new tree.Level4(newLevel5(), newLevel5());
const newLevel5 = () => new tree.Level5(newLevel6(), newLevel6());
const newLevel6 = () => new tree.Level6(newLevel7(), newLevel7());
const newLevel7 = () => new tree.Level7(newLevel8(), newLevel8());
const newLevel8 = () => new tree.Level8(newLevel9(), newLevel9());
const newLevel9 = () => new tree.Level9();
