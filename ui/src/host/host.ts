import type { CameraCard } from "../bindings/CameraCard";
import type { CommandCard } from "../bindings/CommandCard";
import type { Control } from "../bindings/Control";
import type { Exported } from "../bindings/Exported";
import type { Form } from "../bindings/Form";
import type { HistoryQuery } from "../bindings/HistoryQuery";
import type { HistoryView } from "../bindings/HistoryView";
import type { HoldListView } from "../bindings/HoldListView";
import type { Imported } from "../bindings/Imported";
import type { KeyCheck } from "../bindings/KeyCheck";
import type { KeyView } from "../bindings/KeyView";
import type { Moment } from "../bindings/Moment";
import type { Overlay } from "../bindings/Overlay";
import type { PhotoRow } from "../bindings/PhotoRow";
import type { PhotosView } from "../bindings/PhotosView";
import type { QueueAction } from "../bindings/QueueAction";
import type { QueueFilter } from "../bindings/QueueFilter";
import type { QueueView } from "../bindings/QueueView";
import type { ReviewView } from "../bindings/ReviewView";
import type { ScanView } from "../bindings/ScanView";
import type { SessionView } from "../bindings/SessionView";
import type { SettingsForm } from "../bindings/SettingsForm";
import type { SettingsView } from "../bindings/SettingsView";
import type { StationView } from "../bindings/StationView";
import type { StoryView } from "../bindings/StoryView";
import type { Verdict } from "../bindings/Verdict";

/** Ends a subscription. */
export type Unsubscribe = () => void;

/**
 * Everything the window may ask its surroundings. Only host.tauri.ts imports Tauri.
 *
 * Each method is a command of host/commands.ts in camel case. A command that fails rejects with a
 * `UiError`: a code to branch on and a sentence to show.
 */
export interface Host {
  /** The frame around every screen. */
  stationView(): Promise<StationView>;
  /** The Scan screen. */
  scanView(): Promise<ScanView>;
  /** The Session screen; null asks for the session at hand, and null comes back when there is none. */
  sessionView(sessionId: string | null): Promise<SessionView | null>;
  /** The Photos screen; null asks for the capture at hand. */
  photosView(captureId: string | null): Promise<PhotosView>;
  /** One page of the Queue screen, counted from 0. */
  queueView(filter: QueueFilter, page: number): Promise<QueueView>;
  /** The Review screen. */
  reviewView(): Promise<ReviewView>;
  /** The Settings screen. */
  settingsView(): Promise<SettingsView>;
  /** One page of the History screen, counted from 0. */
  historyView(query: HistoryQuery, page: number): Promise<HistoryView>;
  /** A session's whole story. */
  storyView(sessionId: string): Promise<StoryView>;

  /** The command cards to print, with one for an order if its id is given. */
  commandCards(orderId: string | null): Promise<CommandCard[]>;
  /** Prints what the window shows. */
  print(): Promise<void>;

  /** Stores what was typed as a capture. */
  typeCode(text: string): Promise<Moment>;
  /** Hands on what a scanner gun typed. */
  gunBurst(text: string): Promise<void>;
  /** Takes back the newest capture; what cannot be done is said by the moment. */
  undoCapture(): Promise<Moment>;
  /** Sets the order that captures go to; an empty text leaves the order. */
  setOrder(orderId: string): Promise<void>;
  /** Puts the session at hand into an order that was learned late. */
  bindOrder(orderId: string): Promise<void>;
  /** Ends a session without extraction; null means the one at hand. */
  closeOrder(sessionId: string | null): Promise<void>;
  /** Submits a session for extraction; null means the one at hand. */
  submitSession(sessionId: string | null): Promise<void>;
  /** Deletes everything of a delivered session on this machine; the server keeps what it has. */
  deleteSessionHere(sessionId: string): Promise<void>;
  /** Asks the server about a session now. */
  refreshSession(sessionId: string): Promise<void>;
  /** Asks the server to try a failed capture again. */
  retryCapture(captureId: string): Promise<void>;
  /** Has the server follow the link of a capture. */
  followLink(captureId: string): Promise<void>;
  /** Keeps where the link of a capture leads as the link of its product; `isSure` after asking about a doubtful one. */
  keepLink(captureId: string, isSure: boolean): Promise<void>;
  /** Has the link of a capture opened in a browser elsewhere, which a window of its own shows. */
  lookInBrowser(captureId: string): Promise<void>;
  /** Ends the browser elsewhere; of one that is over nothing more is said. */
  endBrowser(): Promise<void>;
  /** Takes a photo for a capture; null means the one at hand. */
  shoot(captureId: string | null, photoType: string): Promise<PhotoRow>;
  /** Takes a photo again in the place of an earlier one. */
  retakePhoto(photoId: string): Promise<PhotoRow>;
  /** Gives a photo another type. */
  relabelPhoto(photoId: string, photoType: string): Promise<void>;
  /** Moves a photo to a place in the gallery, from 0. */
  movePhoto(photoId: string, to: number): Promise<void>;
  /** Keeps the photo that waits although it shows the wrong thing. */
  keepPhoto(): Promise<PhotoRow>;
  /** Lets go of the photo that waits. */
  dropPhoto(): Promise<void>;
  /** Calls a shot that the check on the table asks for good enough. */
  goodEnough(photoType: string): Promise<void>;
  /** Tells whether somebody looks at the photo table, so that it is looked at too. */
  watchTable(isShown: boolean): Promise<void>;
  /** Takes photos by itself; null means the capture at hand. */
  handsFree(isOn: boolean, captureId: string | null): Promise<void>;
  /** Sets something on a camera and remembers it; null lets the camera choose. */
  setControl(cameraId: string, control: Control, value: number | null): Promise<void>;
  /** Examines a camera with a pack that lies before it; what is found is remembered. */
  examineCamera(cameraId: string): Promise<CameraCard>;
  /** Does something about an operation. */
  operationAction(operationId: string, action: QueueAction): Promise<void>;
  /** Writes what a search finds, or a session, to a file of this machine. */
  exportHistory(query: HistoryQuery, sessionId: string | null, form: Form): Promise<Exported>;
  /** Moves what is unsent into a file for another station, and holds it back here. */
  exportUnsent(): Promise<Exported>;
  /** Asks for a file that another station exported and takes it over; null when none was chosen. */
  importUnsent(): Promise<Imported | null>;
  /** Writes a bundle for whoever helps: no key, no code, no order, no picture. */
  exportDiagnosis(): Promise<Exported>;
  /** Asks for a hold list and takes it in the place of the one that stands; null when none was chosen. */
  importHoldList(): Promise<HoldListView | null>;
  /** Lets go of the hold list. */
  clearHoldList(): Promise<void>;
  /** Decides on a proposal. */
  decide(proposalId: string, verdict: Verdict): Promise<void>;
  /** Accepts a proposal and all open ones like it that the record of its source vouches for; their ids. */
  acceptAlike(proposalId: string): Promise<string[]>;
  /** Takes a decision back while it is held. */
  undoDecision(proposalId: string): Promise<void>;
  /** Writes what was accepted for a capture. */
  apply(captureId: string): Promise<void>;
  /** Ends the program in good order and starts it again. */
  restart(): Promise<void>;
  /** Confirms a notice. */
  dismissNotice(noticeId: string): Promise<void>;
  /** Stores the settings. */
  saveSettings(form: SettingsForm): Promise<void>;
  /** Stores the API key. */
  storeKey(key: string): Promise<KeyView>;
  /** Asks the server what it thinks of the key. */
  testKey(): Promise<KeyCheck>;
  /** Removes the key from this machine. */
  forgetKey(): Promise<void>;
  /** Stores the key of the browser service. */
  storeBrowserKey(key: string): Promise<KeyView>;
  /** Removes the key of the browser service from this machine. */
  forgetBrowserKey(): Promise<void>;

  /** Address of the picture of the scanning camera, or of the one for photos, that follows number `after`. */
  previewUrl(after: number, role?: "scan" | "photos"): string;
  /** Address of a photo, or of the part with its small print, at most so many pixels wide. */
  photoUrl(photoId: string, width: number, section?: "whole" | "print"): string;

  /** Something changed: the views on screen are out of date. The number only grows. */
  onChanged(hear: (revision: number) => void): Unsubscribe;
  /** Outlines of the codes in the live picture. */
  onOverlay(hear: (overlay: Overlay) => void): Unsubscribe;
  /** Something to see at the moment it is heard. */
  onMoment(hear: (moment: Moment) => void): Unsubscribe;
}
